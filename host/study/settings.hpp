#pragma once

#include "host/automl/settings.hpp"

#include <host/config/searchable_training.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::study {

/// What the command line says about a study; stronger than the config.
struct CommandLine {
  std::string run_id;
  bool resume = false;
  bool force = false;
  std::string workers;
  std::optional<std::int64_t> max_jobs;
  /// That of the run which goes on: it counts until it is reached, unless there is another one.
  std::optional<std::int64_t> earlier_max_jobs;
  std::string time_limit;  ///< as automl::parse_duration() reads it; empty: none
  std::string grace;       ///< likewise; empty: that of the config
  std::optional<std::uint64_t> seed;
  std::string device = "auto";
};

/// The first-level values of an AutoML config, understood. Reports at its place what is no
/// direction, no time, no number of jobs.
struct StudyConfig {
  std::string run_id;
  std::string workers;
  std::string traceout = "both";              ///< console, file, both
  Direction direction = Direction::maximize;  ///< of the one objective, when none are listed
  std::vector<Objective> objectives;
  std::vector<automl::Constraint> constraints;
  std::optional<std::uint64_t> seed;
  std::optional<std::chrono::milliseconds> job_time_limit;  ///< max_job_run_time
  std::optional<std::chrono::milliseconds> time_limit;      ///< max_sys_run_time
  std::optional<std::chrono::milliseconds> hook_timeout;
  std::optional<std::chrono::milliseconds> grace;
};
StudyConfig read_study_config(const config::Plan& plan, Issues& issues);

/// Reports a training config whose "direction" is not that of the study.
void check_direction(const config::StudyPlan& study, const StudyConfig& values, Issues& issues);

/// The curve that the score is the best value of: the name under which the training's validation
/// reports its key_metric, or the one value that a program's reward_attr is; "score" when that is
/// not known.
std::string objective(const config::StudyPlan& study);

/// Both together. Throws clara::Error (config) for a time limit that is none, and for workers
/// beside a runner, which has its own. Folder, database,
/// machine, seed and uid are left to the caller.
automl::Settings settings_of(const config::StudyPlan& study, const StudyConfig& values,
                             const CommandLine& command_line);

}  // namespace clara::host::study
