#pragma once

#include <clara/context.hpp>
#include <clara/train/engine.hpp>
#include <clara/train/optimizer.hpp>
#include <clara/train/select.hpp>

#include <optional>
#include <span>
#include <string>

namespace clara::monai_handlers {

/// MONAI's LrScheduleHandler: steps the scheduler after every epoch or iteration.
class LrScheduleHandler : public TrainHandler, public Resumable {
 public:
  struct Options {
    Ref<LrScheduler> lr_scheduler;
    bool print_lr = true;
    std::optional<std::string> name;
    bool epoch_level = true;
    Select step_transform;
    static std::span<const Field> fields();
  };

  LrScheduleHandler(Options options, Context& context);

  void iteration_completed(Engine& engine) override;
  void epoch_completed(Engine& engine) override;
  /// The scheduler's.
  State resume_state() const override;
  void resume(const State& state) override;

 private:
  void step(const EngineState& state);

  Options options_;
  Context& context_;
};

}  // namespace clara::monai_handlers
