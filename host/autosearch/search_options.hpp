#pragma once

#include <clara/options.hpp>
#include <clara/text_options.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The keys of a search file, section by section.
namespace clara::host::autosearch {

struct SearchParam {
  std::string name;
  std::optional<std::string> type;  ///< in place of its group's
  std::optional<std::vector<Value>> values;
  std::optional<double> start, stop;
  bool log = false;
  std::optional<double> step;
  static std::span<const Field> fields();
};

struct SearchGroup {
  std::optional<std::string> type;
  std::vector<SearchParam> params;
  static std::span<const Field> fields();
};

struct ReportKey {
  std::string name;
  Pattern regex;
  static std::span<const Field> fields();
};

struct SearchAlgorithm {
  std::string type;
  std::int64_t max_concurrent = 1;
  Formula reward_attr;
  std::vector<ReportKey> report_keys;
  std::optional<std::int64_t> save_model_count;
  std::optional<std::int64_t> num_samples;
  std::string mode = "max";
  static std::span<const Field> fields();
};

struct General {
  std::int64_t instance_per_trial = 1;
  std::int64_t gpu_per_instance = 0;
  std::optional<std::int64_t> cpu_per_instance;
  static std::span<const Field> fields();
};

struct SchedulerChoice {
  std::string type = "FIFOScheduler";
  static std::span<const Field> fields();
};

/// Ours: the program that is run for a trial.
struct Trial {
  std::variant<std::string, std::vector<std::string>> command;
  std::string arguments = "none";
  static std::span<const Field> fields();
};

/// Ours: where MLflow is, when it is used.
struct Tracking {
  HttpAddress tracking_uri;
  std::string experiment_name;
  static std::span<const Field> fields();
};

/// Ours: where trials run, when that is not this machine: a runner and its arguments.
struct RunnerChoice {
  std::string name;
  Value args = Object{};
  static std::span<const Field> fields();
};

/// Ours: who ends trials that are not worth their time.
struct PrunerChoice {
  std::string name;
  Value args = Object{};
  static std::span<const Field> fields();
};

struct SearchFile {
  General general;
  std::vector<SearchGroup> search_space;
  SearchAlgorithm search_algorithm;
  std::variant<std::string, SchedulerChoice> scheduler = std::string("FIFOScheduler");
  std::optional<Trial> trial;
  Tracking mlflow;
  std::optional<RunnerChoice> runner;
  std::optional<Value> grace;
  std::optional<PrunerChoice> pruner;
  std::optional<Value> objectives;   ///< as in an AutoML config
  std::optional<Value> constraints;  ///< as in an AutoML config
  static std::span<const Field> fields();
};

}  // namespace clara::host::autosearch
