#include "job_state.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace clara::slurm {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::vector<QueueLine> parse_queue(std::string_view text) {
  std::vector<QueueLine> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto rest = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    std::array<std::string_view, 4> fields;
    std::size_t found = 0;
    for (auto& field : fields) {
      const auto bar = rest.find('|');
      if (bar == std::string_view::npos) break;
      field = rest.substr(0, bar);
      rest.remove_prefix(bar + 1);
      ++found;
    }
    if (found < fields.size()) continue;
    QueueLine line{std::string(fields[0]), std::string(fields[1]), std::string(fields[2]), 0};
    std::from_chars(fields[3].data(), fields[3].data() + fields[3].size(), line.restarts);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::map<std::string, std::string> parse_job(std::string_view text) {
  std::map<std::string, std::string> fields;
  std::string* last = nullptr;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \n"), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto equals = word.find('=');
    if (equals != std::string_view::npos) {
      last = &(fields[std::string(word.substr(0, equals))] = word.substr(equals + 1));
    } else if (last != nullptr && !word.empty()) {
      *last += " " + std::string(word);
    }
  }
  return fields;
}

RunStatus::State state_of(std::string_view slurm_state) {
  static constexpr std::array<std::string_view, 4> kWaiting{"PENDING", "REQUEUED", "REQUEUE_HOLD",
                                                            "SPECIAL_EXIT"};
  static constexpr std::array<std::string_view, 11> kEnded{
      "COMPLETED", "CANCELLED", "FAILED",  "TIMEOUT",       "NODE_FAIL",    "PREEMPTED",
      "BOOT_FAIL", "DEADLINE",  "REVOKED", "OUT_OF_MEMORY", "LAUNCH_FAILED"};
  if (is_one_of(slurm_state, kWaiting)) return RunStatus::State::waiting;
  return is_one_of(slurm_state, kEnded) ? RunStatus::State::ended : RunStatus::State::running;
}

bool is_impossible(std::string_view reason) {
  static constexpr std::array<std::string_view, 10> kNever{
      "PartitionConfig",         "PartitionNodeLimit", "PartitionTimeLimit",
      "BadConstraints",          "InvalidAccount",     "InvalidQOS",
      "AccountNotAllowed",       "QOSNotAllowed",      "ReservationDeleted",
      "DependencyNeverSatisfied"};
  return is_one_of(reason, kNever);
}

std::string word_of(std::string_view slurm_state, std::string_view reason) {
  if (slurm_state == "TIMEOUT" || slurm_state == "DEADLINE") return "timeout";
  if (slurm_state == "OUT_OF_MEMORY") return "oom";
  if (slurm_state == "CANCELLED") return "stopped";
  if (slurm_state == "FAILED" && is_impossible(reason)) return "spawn";
  return "";
}

}  // namespace clara::slurm
