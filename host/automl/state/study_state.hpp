#pragma once

#include "host/automl/state/failure_counter.hpp"
#include "host/automl/state/job_table.hpp"
#include "host/automl/state/rounds.hpp"
#include "host/automl/state/stop.hpp"

#include <clara/automl/controller.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace clara::host::automl {

/// What the study's file needs to know of a job beside the job itself.
struct TrialRow {
  std::int64_t trial = 0;  ///< its trial_id
  bool told = false;       ///< the controller knows its outcome
  bool hooked = false;     ///< every handler has seen its end
  Origin origin = Origin::controller;
  Proposal proposal;
};

/// Where a study stands: its jobs, which of them wait for a worker, what is on its way to the
/// controller and the handlers, and whether it is to end. It knows no component, no file and no
/// thread. At any time
/// - each job has its trial, and jobs count from 1;
/// - what is in waiting() in the state `waiting`, there once, and not begun under another name
/// again;
/// - the jobs that have a name have begun, and those and no others count for the most of jobs;
/// - an outcome that the controller was told does not change any more;
/// - a round is open as long as one of its jobs is not closed;
/// - the first reason to stop holds.
/// A caller that would break one is a fault of the host: asserted. [loop]
class StudyState {
 public:
  /// `study`: what stays the same in every snapshot. `most_jobs`: --max-jobs.
  StudyState(StudySnapshot study, std::optional<std::int64_t> most_jobs);

  // Jobs.

  /// Adds the next job; one in the state `waiting` takes its place behind the others that wait.
  std::shared_ptr<const Job> add(Job job, TrialRow row);
  /// Changes what is known of a job: a copy takes its place, snapshots keep what they have.
  std::shared_ptr<const Job> change(std::int64_t number, const std::function<void(Job&)>& change);
  const std::shared_ptr<const Job>& job(std::int64_t number) const { return table_.at(number); }
  bool has(std::int64_t number) const { return table_.has(number); }
  std::int64_t size() const { return table_.size(); }
  const std::shared_ptr<const Job>& best() const { return table_.best(); }
  const TrialRow& row(std::int64_t number) const;
  const std::vector<Objective>& objectives() const { return table_.objectives(); }
  /// What the controller and the pruner are told of it when it becomes a job.
  Begun begun(std::int64_t number) const;
  void set_space(SearchSpace space) { table_.set_space(std::move(space)); }
  /// The study as it stands; the same object until something changes.
  std::shared_ptr<const StudySnapshot> snapshot() { return table_.snapshot(); }

  // From waiting to running.

  /// Recommendations that no worker has taken, oldest first.
  const std::deque<std::int64_t>& waiting() const { return waiting_; }
  /// One of them may still be run.
  bool may_begin() const;
  /// Jobs that have begun or wait make up the most.
  bool enough_jobs() const;
  /// `wanted`, cut to what the most of jobs leaves.
  int cut_to_limit(int wanted) const;
  /// Takes the job at `place` of waiting() to `slot`. With its first start it gets its name and its
  /// folder below `run_folder`; a job that runs again keeps both.
  std::shared_ptr<const Job> begin(std::size_t place, const Slot& slot,
                                   const std::filesystem::path& run_folder);

  // From its end to everybody's knowledge.

  /// An outcome is on its way to handlers and controller, until outcome_done(). They count.
  void outcome_begun() { ++outcomes_; }
  void outcome_done();
  bool outcomes_under_way() const { return outcomes_ > 0; }
  /// A job that ended in an earlier run is made known now, until caught_up(); nothing is asked
  /// before.
  void catch_up(std::int64_t number);
  void caught_up(std::int64_t number);
  bool catching_up() const { return !late_.empty(); }
  /// The controller is to be told its outcome now: false when it knows it.
  bool mark_told(std::int64_t number);
  /// Every handler has seen its end.
  void mark_hooked(std::int64_t number);
  /// The controller has returned with what it was told.
  void outcome_told();
  /// Nothing is left to do for this job; the number of the round that is over with it, if one is.
  std::optional<int> close(std::int64_t number);
  /// Counts how a job has ended. Why the study cannot work, when that is now plain.
  std::optional<Stop> count_end(const Verdict& verdict) { return failures_.count(verdict); }
  /// "3 failed: exit code 1: no such file", the most frequent cause first, as one line each.
  std::string failures() const { return failures_.by_cause(); }

  // Rounds, see Rounds.

  int open_round(std::size_t jobs) { return rounds_.open(jobs); }
  void reopen_round(int number, std::size_t jobs) { rounds_.reopen(number, jobs); }
  /// Snapshots show the newest round from now on.
  void show_round() { table_.set_round(rounds_.current()); }

  /// The controller has nothing to propose before this has happened.
  void wait_until(Wait::Until until);
  bool controller_waits() const { return waits_.has_value(); }
  void wait_no_longer() { waits_.reset(); }

  // Its end.

  /// False when it was to stop already: the first reason holds.
  bool stop_for(Stop stop);
  const std::optional<Stop>& stop() const { return stop_; }

 private:
  TrialRow& row_of(std::int64_t number);

  JobTable table_;
  std::vector<TrialRow> rows_;  ///< by job number - 1
  Rounds rounds_;
  FailureCounter failures_;
  std::deque<std::int64_t> waiting_;
  std::optional<std::int64_t> most_jobs_;
  std::int64_t begun_ = 0;             ///< jobs with a name
  std::map<int, std::int64_t> given_;  ///< by worker: n of W<worker>_<n>_J<job>, the last
  int outcomes_ = 0;
  std::set<std::int64_t> late_;
  std::optional<Wait::Until> waits_;
  std::optional<Stop> stop_;
};

}  // namespace clara::host::automl
