#pragma once

#include <clara/automl/runner.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace clara::slurm {

/// A line of squeue, as kQueueFormat asks for it.
struct QueueLine {
  std::string id;
  std::string state;   ///< PENDING, RUNNING, NODE_FAIL, ...
  std::string reason;  ///< Resources, PartitionConfig, None, ...
  int restarts = 0;
};

inline constexpr const char* kQueueFormat = "JobID:|,State:|,Reason:|,RestartCnt:|";

/// What squeue has printed; lines of another form are left out.
std::vector<QueueLine> parse_queue(std::string_view text);

/// The fields of `scontrol show job -o`. Their values are not quoted: one that holds a blank and an
/// equals sign is taken apart.
std::map<std::string, std::string> parse_job(std::string_view text);

/// What a state of Slurm means. `why` and `reason` are left to the caller.
RunStatus::State state_of(std::string_view slurm_state);

/// One that no change of the queue can satisfy: what was asked for is not there, or not allowed.
bool is_impossible(std::string_view reason);

/// The study's word for a job that ended this way without having said how itself.
std::string word_of(std::string_view slurm_state, std::string_view reason);

}  // namespace clara::slurm
