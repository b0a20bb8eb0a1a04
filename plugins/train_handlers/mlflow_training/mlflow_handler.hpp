#pragma once

#include "run_log.hpp"

#include <clara/context.hpp>
#include <clara/options.hpp>
#include <clara/train/engine.hpp>
#include <clara/train/select.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clara::mlflow_training {

/// MONAI's MLFlowHandler: logs losses, metrics and learning rates of one training or validation to
/// a run of an MLflow server, by the client that the handler of a study uses. Without a server it
/// is off and says so.
class MLFlowHandler : public TrainHandler, public Resumable {
 public:
  struct Options {
    std::optional<std::string> tracking_uri;
    bool iteration_log = true;
    bool epoch_log = true;
    std::optional<Select> output_transform;
    std::vector<std::string> state_attributes;
    std::string tag_name = "Loss";
    std::string experiment_name = "monai_experiment";
    std::optional<std::string> run_name;
    std::optional<std::map<std::string, Value>> experiment_param;
    std::optional<OneOrMany<std::string>> artifacts;
    OneOrMany<std::string> optimizer_param_names{std::string("lr")};
    bool close_on_complete = false;
    std::optional<std::string> artifact_location;
    std::int64_t timeout = 30;
    static std::span<const Field> fields();
  };

  MLFlowHandler(Options options, Context& context);

  void started(Engine& engine) override;
  void iteration_completed(Engine& engine) override;
  void epoch_completed(Engine& engine) override;
  void completed(Engine& engine) override;
  /// The run, with which a later process goes on.
  State resume_state() const override;
  void resume(const State& state) override;

 private:
  std::vector<mlflow::Metric> rates_of(Engine& engine) const;
  std::vector<std::string> artifact_files() const;

  Options options_;
  Context& context_;
  std::unique_ptr<RunLog> log_;  ///< null: off
};

}  // namespace clara::mlflow_training
