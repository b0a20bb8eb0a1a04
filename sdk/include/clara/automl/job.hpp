#pragma once

#include <clara/automl/reported.hpp>
#include <clara/automl/search_space.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clara {

/// One place where a job can run: a worker of Clara's `workers` syntax, or a place of a runner.
struct Slot {
  int worker = 1;               ///< counted from 1, as in W1_2_J3
  std::vector<int> devices{};   ///< CUDA device numbers; empty: CPU, or whatever a runner gives
  int threads = 1;              ///< its share of the cores
  std::int64_t memory_mib = 0;  ///< what a job may use there; 0: not said
  std::string node{};           ///< the machine; empty: this one, or not known before the job runs
  std::vector<std::string> tags{};  ///< of its owner, for schedulers that choose by them
};

enum class JobState { waiting, running, complete, failed, pruned };

/// One job: one recommendation on its way through a worker. A snapshot; never changes under a
/// reader.
struct Job {
  std::int64_t number = 0;  ///< J, dense from 1
  std::string name;         ///< "W1_2_J3"
  std::string uid;          ///< unique over all studies; sent to trackers as clara.trial_uid
  SearchValues values;      ///< CONCRETE_SEARCH_VALUE
  std::string note;         ///< of the controller
  JobState state = JobState::waiting;
  int round = 0;
  int attempt = 1;
  Slot slot;
  std::uint64_t seed = 0;
  std::filesystem::path folder;        ///< absolute
  std::optional<double> score;         ///< SCORE: the value of the first objective
  std::vector<double> scores;          ///< when complete: a value for each objective
  std::vector<double> violations;      ///< of each constraint: how far beyond its limit, at most 0
                                       ///< when it is kept
  std::optional<double> budget;        ///< what the controller gives it to spend
  std::filesystem::path continues;     ///< folder of the job that it goes on from; empty: none
  std::string reason;                  ///< of a failure
  std::string command;                 ///< runs it alone, for a shell
  std::vector<Reported> reported;      ///< in the order of arrival
  std::int64_t epoch = 0, epochs = 0;  ///< progress; 0 when unknown
  std::chrono::system_clock::time_point started{}, ended{};
};

}  // namespace clara
