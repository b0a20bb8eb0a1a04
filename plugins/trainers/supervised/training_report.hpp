#pragma once

#include <clara/context.hpp>
#include <clara/train/engine.hpp>
#include <clara/train/state.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace clara::supervised {

/// Where a job's progress, values and result go: the files of the job contract.
class JobLink {
 public:
  virtual ~JobLink() = default;
  virtual void progress(std::int64_t epoch, std::int64_t epochs) = 0;
  virtual void value(const std::string& name, std::int64_t step, double value) = 0;
  virtual void result(std::optional<double> score, const Object& metrics) = 0;
  virtual bool stop_requested() = 0;
};

/// The link of this process's attempt; null outside of a job.
std::unique_ptr<JobLink> job_link();

/// Tells the outside how a training goes: a line in the log for each epoch and validation, the job
/// contract inside a job, and train_stats.json when the config asks for it. Used on the engine's
/// thread.
class TrainingReport {
 public:
  /// `validator` may be null. Both states outlive this.
  TrainingReport(Context& context, const EngineState& state, Evaluator* validator,
                 std::unique_ptr<JobLink> link = job_link());

  void iteration_completed();
  void epoch_completed();
  /// True when the host asked the job to finish early; looked up at most twice a second.
  bool stop_requested();
  /// What train_stats.json and the next lines need of the epochs so far.
  State resume_state() const;
  void resume(const State& state);
  void finished(bool stopped);
  void failed(std::string_view reason);

 private:
  using Clock = std::chrono::steady_clock;

  void note_loss();
  void note_validation();
  void send_progress(std::int64_t epoch);
  void value(const std::string& name, std::int64_t step, double value);
  std::optional<double> score() const;
  Object last_metrics() const;
  void write_stats(std::string_view outcome, std::string_view reason);

  Context& context_;
  const EngineState& state_;
  Evaluator* validator_;
  std::unique_ptr<JobLink> link_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point epoch_start_ = start_;
  Clock::time_point last_progress_{};
  Clock::time_point last_look_{};
  bool stop_seen_ = false;
  double loss_sum_ = 0;
  std::int64_t loss_count_ = 0;
  std::int64_t validations_ = 0;  ///< that were reported
  Array losses_;                  ///< mean of each epoch
  Array train_metrics_;           ///< of each epoch
  Array validation_;              ///< {"epoch", "metrics"} of each
};

}  // namespace clara::supervised
