#include "host/automl/state/failure_counter.hpp"

#include "host/automl/state/cause.hpp"

#include <algorithm>
#include <vector>

namespace clara::host::automl {

std::optional<Stop> FailureCounter::count(const Verdict& verdict) {
  if (verdict.open) return std::nullopt;
  ++ended_;
  if (verdict.state != JobState::failed) {
    complete_ = true;
    in_row_ = 0;
    return std::nullopt;
  }
  const bool of_host =
      verdict.reason == "prepare" || verdict.reason == "spawn" || verdict.reason == "lost";
  const auto why = verdict.reason + ": " + cause_of(verdict.message);
  const auto row = of_host ? why : std::string();
  in_row_ = !of_host ? 0 : row == row_ ? in_row_ + 1 : 1;
  row_ = row;
  if (first_.empty()) first_ = verdict.message;
  auto& cause = causes_[why];
  if (cause.count++ == 0) cause.message = verdict.message;
  if (in_row_ >= kBurnt) {
    return Stop{StopWhy::interrupted, "no job can be started any more", 1,
                std::to_string(kBurnt) + " jobs in a row could not be started: " + verdict.message};
  }
  if (ended_ != kAlike || complete_ || causes_.size() > 1) return std::nullopt;
  // One that still runs has not failed: it runs again with --resume.
  return Stop{StopWhy::interrupted, "the first jobs all failed alike", 1,
              "the first " + std::to_string(kAlike) + " jobs all failed alike: " + first_};
}

std::string FailureCounter::by_cause() const {
  std::vector<Cause> causes;
  for (const auto& [key, cause] : causes_) causes.push_back(cause);
  std::stable_sort(causes.begin(), causes.end(),
                   [](const Cause& a, const Cause& b) { return a.count > b.count; });
  std::string text;
  for (const auto& cause : causes) {
    if (!text.empty()) text += '\n';
    text += std::to_string(cause.count) + " failed: " + cause.message;
  }
  return text;
}

}  // namespace clara::host::automl
