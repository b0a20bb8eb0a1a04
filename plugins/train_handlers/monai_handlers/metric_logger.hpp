#pragma once

#include <clara/options.hpp>
#include <clara/train/engine.hpp>
#include <clara/train/select.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clara::monai_handlers {

/// MONAI's MetricLogger: keeps the loss of every iteration and the metrics that the engine has by
/// then, and those of each run of an evaluator, to be saved with a checkpoint. Its state has the
/// keys "Loss" and "Metrics" as text, where MONAI's has members of an enumeration, which no
/// checkpoint can hold that is read without running code.
class MetricLogger : public TrainHandler, public Stateful, public Resumable {
 public:
  struct Options {
    Select loss_transform{{"loss"}, true, true};
    Ref<Evaluator> evaluator;
    static std::span<const Field> fields();
  };

  explicit MetricLogger(Options options) : options_(std::move(options)) {}

  void epoch_started(Engine&) override { note_evaluator(); }
  void iteration_started(Engine&) override { note_evaluator(); }
  void iteration_completed(Engine& engine) override;
  void epoch_completed(Engine&) override { note_evaluator(); }
  void completed(Engine&) override { note_evaluator(); }

  State state_dict() const override;
  void load_state_dict(const State& state) override;
  State resume_state() const override;
  void resume(const State& state) override;

 private:
  using Points = std::vector<std::pair<std::int64_t, double>>;
  struct Log {
    Points loss;
    std::vector<std::pair<std::string, Points>> metrics;
    void add(const EngineState& state, std::int64_t iteration);
  };
  static State state_of(const Points& points);
  static Points points_of(const State& state);
  /// What has been logged, and the evaluator's run that no event has shown yet.
  Log now() const;
  void note_evaluator();

  Options options_;
  Log log_;
  std::int64_t iteration_ = 0;
  std::int64_t seen_ = 0;  ///< runs of the evaluator
};

}  // namespace clara::monai_handlers
