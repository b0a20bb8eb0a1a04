#pragma once

#include "host/automl/controller_thread.hpp"
#include "host/automl/handlers/event_dispatcher.hpp"
#include "host/automl/jobs/launcher.hpp"
#include "host/automl/observer.hpp"
#include "host/automl/plugin_call.hpp"
#include "host/automl/settings.hpp"
#include "host/automl/state/failure_counter.hpp"
#include "host/automl/state/job_table.hpp"
#include "host/automl/state/rounds.hpp"
#include "host/automl/study_components.hpp"
#include "host/store/store_thread.hpp"

#include <host/log/logger.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::automl {

class JobRun;

/// One place where a job can run, and its [worker] thread.
struct Worker {
  Slot slot;
  std::unique_ptr<SerialQueue> thread;
  std::shared_ptr<JobRun> run;  ///< null: free
  std::int64_t given = 0;       ///< names handed out: n of W<worker>_<n>_J<job>
  bool closed = false;          ///< takes no further job
};

/// What the study's file needs to know of a job beside the job itself.
struct TrialRow {
  std::int64_t trial = 0;  ///< its trial_id
  bool told = false;       ///< the controller knows its outcome
  bool hooked = false;     ///< every handler has seen its end
  Origin origin = Origin::controller;
  Proposal proposal;
};

/// Why a study ends before its controller has finished.
struct Stop {
  StopWhy jobs = StopWhy::study_ended;  ///< what running jobs are told
  std::string reason;
  int exit_code = 0;
  std::string error;  ///< empty: a good end
};

/// What the parts of the engine share. All of it belongs to the [loop].
struct StudyState {
  struct Services {
    boost::asio::io_context& loop;
    store::StoreThread& store;
    Launcher& launcher;
    Logger& log;
    Observer& observer;
  };
  StudyState(StudyComponents parts, Settings settings, const Services& services);

  const StudyComponents parts;
  const Settings settings;
  boost::asio::io_context& loop;
  store::StoreThread& store;
  Launcher& launcher;
  Logger& log;
  Observer& observer;

  ControllerThread controller;
  JobTable table;
  std::vector<TrialRow> rows;  ///< by job number - 1
  Rounds rounds;
  FailureCounter failures;
  std::deque<std::int64_t> waiting;  ///< recommendations that no worker has taken, oldest first
  std::vector<Worker> workers;
  std::int64_t begun = 0;  ///< jobs that ever got a worker, for max_jobs
  int busy = 0;            ///< outcomes on their way: hooks called, the controller being told
  int catching_up =
      0;  ///< jobs of an earlier run whose end is being made known; nothing is asked before
  std::optional<Stop> stop;
  std::unique_ptr<EventDispatcher> hooks;

  /// Something has changed that may let the study go on, or end.
  std::function<void()> changed;
  /// Ends the study; the first reason holds.
  std::function<void(Stop)> end_study;
  /// The study's file cannot be written.
  std::function<void(std::exception_ptr)> store_failed;

  Begun begun_job(std::int64_t number) {
    return {number, row(number).origin, row(number).proposal};
  }
  TrialRow& row(std::int64_t number) { return rows.at(static_cast<std::size_t>(number - 1)); }
  Worker* free_worker();
  int free_workers() const;
  int running() const;
  /// The controller's forecast, cut to --max-jobs, for the observer.
  void expect(std::optional<std::int64_t> jobs);
  void info(const std::string& line) { log.write(LogLevel::info, "engine", line); }
  void warn(const std::string& line) { log.write(LogLevel::warning, "engine", line); }
  /// `controller "RandomController"`
  std::string controller_name() const { return "controller \"" + parts.controller_label + "\""; }
};

/// What a later run has to know of a recommendation, kept with its trial.
Value job_extra(const Job& job, const Proposal& proposal);
/// The proposal that is kept so.
Proposal kept_proposal(const Value& extra);

}  // namespace clara::host::automl
