#pragma once

#include <clara/options.hpp>
#include <clara/train/engine.hpp>

#include <cstdint>
#include <span>

namespace clara::monai_handlers {

/// MONAI's ValidationHandler: runs an evaluator every so many epochs or iterations of the training.
class ValidationHandler : public TrainHandler, public Validating, public Resumable {
 public:
  struct Options {
    std::int64_t interval = 1;
    Ref<Evaluator> validator;
    bool epoch_level = true;
    bool exec_at_start = false;
    static std::span<const Field> fields();
  };

  explicit ValidationHandler(Options options);

  void started(Engine& engine) override;
  void iteration_completed(Engine& engine) override;
  void epoch_completed(Engine& engine) override;
  /// The validator's.
  State resume_state() const override;
  void resume(const State& state) override;
  Evaluator& validator() override { return *options_.validator; }

 private:
  Options options_;
};

}  // namespace clara::monai_handlers
