#pragma once

#include "score.hpp"

#include <clara/context.hpp>
#include <clara/train/engine.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace clara::monai_handlers {

/// MONAI's EarlyStopHandler over ignite's EarlyStopping: ends the training when a score has not
/// become better for so many events. Among an evaluator's handlers it ends the trainer that the
/// evaluator runs for.
class EarlyStopHandler : public TrainHandler, public Resumable {
 public:
  struct Options {
    std::int64_t patience = 1;
    std::optional<Score> score_function;
    std::optional<std::string> trainer;
    double min_delta = 0;
    bool cumulative_delta = false;
    bool epoch_level = true;
    static std::span<const Field> fields();
  };

  EarlyStopHandler(Options options, Context& context);

  void attached(Engine& engine) override;
  void iteration_completed(Engine& engine) override;
  void epoch_completed(Engine& engine) override;
  /// The best score, and for how many events there was no better one.
  State resume_state() const override;
  void resume(const State& state) override;

 private:
  void look_at(double score);
  void end_training();

  Options options_;
  Context& context_;
  Engine* engine_ = nullptr;
  Score score_;
  std::optional<double> best_;
  std::int64_t counter_ = 0;
};

}  // namespace clara::monai_handlers
