#pragma once

#include "host/automl/engine_context.hpp"
#include "host/automl/job_closer.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::automl {

/// Keeps the workers supplied: asks the controller, checks and records its recommendations, and
/// takes in those that a user has put into the study beside it (`study.enqueue_trial` of Optuna).
/// [loop]
class ProposalIntake {
 public:
  /// More recommendations than this in one answer are told as failed, and never run.
  static constexpr std::size_t kMostProposals = 10'000;
  /// So many answers in a row without one job that can run end the study.
  static constexpr int kUselessAnswers = 100;

  ProposalIntake(EngineContext& context, JobCloser& closer)
      : context_(context), state_(context.state), closer_(closer) {}

  /// How many recommendations the controller may be asked for before a worker is free for them.
  void ask_ahead(int jobs) { ahead_ = jobs; }
  /// Asks when that would keep a worker busy and the limits allow it.
  void ask();
  /// The controller thinks, or is about to.
  bool asking() const { return asking_; }
  /// Recommendations are on their way into the study.
  bool recording() const { return recording_; }
  /// What the controller said when it had nothing more to propose.
  const std::optional<std::string>& finished() const { return finished_; }

 private:
  struct Batch;
  int wanted() const;
  bool may_ask() const;
  bool nothing_runs() const;
  void look_for_users();
  void looked(const std::vector<store::Trial>& found);
  void ask_controller();
  void asked(std::exception_ptr error, ControllerThread::Asked asked);
  void answered(Wait wait);
  void answered(Proposals proposals, ControllerThread::States states);
  void record(std::shared_ptr<Batch> batch);
  void recorded(const std::shared_ptr<Batch>& batch);
  static void write(Batch& batch, const SearchSpace& space, store::StudyFile& study);
  std::string why_not(const Proposal& proposal, const SearchSpace& space) const;
  bool useless(const Batch& batch);
  void warn_of_unknown(const SearchSpace& space, const store::Trial& trial);
  void warn_of_repeats(const Job& job);
  Job new_job(std::int64_t number, const Proposal& proposal) const;
  void keep(const ControllerThread::States& states);
  void blame_controller(const std::string& text);

  EngineContext& context_;
  StudyState& state_;
  JobCloser& closer_;
  bool asking_ = false;
  bool recording_ = false;
  std::optional<std::string> finished_;
  int ahead_ = 0;
  int useless_answers_ = 0;
  std::map<std::string, int> repeats_;  ///< how many jobs of this process have these values
  std::chrono::steady_clock::time_point looked_{};  ///< for users' proposals
};

}  // namespace clara::host::automl
