#pragma once

#include <clara/options.hpp>
#include <clara/train/engine.hpp>

#include <optional>
#include <span>
#include <string>

namespace clara::monai_handlers {

/// MONAI's DecollateBatch. The engines have taken a batch apart already; what is left to do is to
/// drop the entries that `batch_keys` and `output_keys` do not name.
class DecollateBatch : public TrainHandler {
 public:
  struct Options {
    std::string event = "MODEL_COMPLETED";
    bool detach = true;
    bool decollate_batch = true;
    std::optional<Keys> batch_keys;
    bool decollate_output = true;
    std::optional<Keys> output_keys;
    bool allow_missing_keys = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit DecollateBatch(Options options);

  void model_completed(Engine& engine) override;
  void iteration_completed(Engine& engine) override;

 private:
  void keep(EngineState& state) const;

  Options options_;
};

}  // namespace clara::monai_handlers
