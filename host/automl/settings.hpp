#pragma once

#include <clara/automl/controller.hpp>
#include <clara/automl/scheduler.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clara::host::automl {

/// How often a service that is down is tried again.
struct OutboxPace {
  std::chrono::milliseconds first{
      1'000};  ///< pause after a failed delivery; doubled with each further one
  std::chrono::milliseconds longest{60'000};
};

/// How long things may take, and when the study is over.
struct Limits {
  std::optional<std::int64_t> max_jobs;  ///< --max-jobs: of the whole study, earlier runs included
  std::optional<std::chrono::milliseconds>
      time_limit;  ///< --time-limit, max_sys_run_time: of this run
  std::optional<std::chrono::milliseconds> job_time_limit;  ///< max_job_run_time
  std::chrono::milliseconds hook_timeout{30'000};
  std::chrono::milliseconds grace{10'000};  ///< from TERM to KILL
  std::chrono::milliseconds poll{200};      ///< how often a running job's files are read
  OutboxPace outbox_pace;
  std::chrono::milliseconds outbox_flush{
      10'000};  ///< at the end: how long undelivered messages may hold up the host
};

/// A limit that a job's value is to keep: one of the two is set.
struct Constraint {
  std::string name;
  std::optional<double> at_most, at_least;
};

/// What the command line and the folder decide.
struct Settings {
  std::string uid;                   ///< unique over all studies
  std::string run_id;                ///< "run_1"
  std::filesystem::path run_folder;  ///< absolute; exists
  std::filesystem::path root;        ///< the MMAR, absolute
  std::filesystem::path database;    ///< study.db in run_folder
  /// One at least. The curve of the first is what pruners and Optuna's plots follow.
  std::vector<Objective> objectives{Objective{}};
  std::string score_name = "score";  ///< the reported value that a job's own score is the best of
  /// Whether the first objective is the score when none is named so: that of a program is.
  bool first_is_score = true;
  std::vector<Constraint> constraints;
  std::uint64_t seed = 0;
  std::string workers;  ///< Clara's syntax; empty: the scheduler decides
  Machine machine;
  std::vector<std::pair<std::string, std::string>> job_settings;  ///< --set of each job
  std::string device = "auto";
  bool resume = false;  ///< the study has been opened, not created
  Limits limits;

  /// The objective whose value is the job's own score: named as it or "score", or see above; null
  /// when the study looks for other values only.
  const Objective* score_objective() const;
};

}  // namespace clara::host::automl
