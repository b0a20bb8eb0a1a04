#include "host/automl/state/rounds.hpp"

namespace clara::host::automl {

int Rounds::open(std::size_t jobs) {
  ++current_;
  if (jobs > 0) left_[current_] = jobs;
  return current_;
}

void Rounds::reopen(int number, std::size_t jobs) {
  current_ = number;
  if (jobs > 0) left_[number] += jobs;
}

void Rounds::join() {
  while (left_.size() > 1) {
    const auto oldest = left_.begin();
    left_.rbegin()->second += oldest->second;
    joined_[oldest->first] = left_.rbegin()->first;
    left_.erase(oldest);
  }
}

std::optional<int> Rounds::job_ended(int round) {
  for (auto next = joined_.find(round); next != joined_.end(); next = joined_.find(round)) {
    round = next->second;
  }
  const auto open = left_.find(round);
  if (open == left_.end() || --open->second > 0) return std::nullopt;
  left_.erase(open);
  return round;
}

}  // namespace clara::host::automl
