#pragma once

#include <clara/context.hpp>
#include <clara/options.hpp>
#include <clara/train/engine.hpp>
#include <clara/train/optimizer.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace clara::monai_handlers {

/// MONAI's ParamSchedulerHandler, for a number of the optimizer: its learning rate, or any other of
/// its param_groups ("weight_decay", "momentum"). `parameter_setter` is the optimizer here, and
/// `parameter`, which MONAI has not, the number.
class ParamSchedulerHandler : public TrainHandler {
 public:
  using Number = std::variant<double, std::vector<double>>;
  struct Options {
    Ref<Optimizer> parameter_setter;
    std::string parameter = "lr";
    std::string value_calculator;
    std::map<std::string, Number> vc_kwargs;
    bool epoch_level = false;
    std::optional<std::string> name;
    std::optional<std::string> event;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit ParamSchedulerHandler(Options options);

  void attached(Engine& engine) override;
  void started(Engine& e) override { heard("STARTED", e); }
  void epoch_started(Engine& e) override { heard("EPOCH_STARTED", e); }
  void iteration_started(Engine& e) override { heard("ITERATION_STARTED", e); }
  void gradients_ready(Engine& e) override { heard("BACKWARD_COMPLETED", e); }
  void model_completed(Engine& e) override { heard("MODEL_COMPLETED", e); }
  void iteration_completed(Engine& e) override { heard("ITERATION_COMPLETED", e); }
  void epoch_completed(Engine& e) override { heard("EPOCH_COMPLETED", e); }
  void completed(Engine& e) override { heard("COMPLETED", e); }

 private:
  void heard(std::string_view event, Engine& engine);
  double value_at(std::int64_t step) const;
  double number(const std::string& name) const;
  void set(double value);

  Options options_;
  std::string event_;
};

}  // namespace clara::monai_handlers
