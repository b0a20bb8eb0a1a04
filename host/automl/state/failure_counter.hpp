#pragma once

#include "host/automl/state/stop.hpp"

#include <map>
#include <optional>
#include <string>

namespace clara::host::automl {

/// Sees when a study cannot work: its first jobs all fail alike. And keeps count of why jobs
/// failed.
class FailureCounter {
 public:
  /// So many first jobs have to agree.
  static constexpr int kAlike = 3;
  /// So many jobs in a row could not be started for one cause, which lies with the host then.
  static constexpr int kBurnt = 10;

  /// Counts a verdict. Why the study is to stop, when with this one the first few jobs have all
  /// failed with one cause, or kBurnt in a row by no fault of their values: going on would burn the
  /// whole search.
  std::optional<Stop> count(const Verdict& verdict);
  /// "3 failed: exit code 1: no such file" for the most frequent cause first, as one line each.
  std::string by_cause() const;

 private:
  struct Cause {
    int count = 0;
    std::string message;
  };
  int ended_ = 0;
  bool complete_ = false;
  std::string first_;  ///< the first failure's message
  int in_row_ = 0;
  std::string row_;  ///< their cause
  std::map<std::string, Cause> causes_;
};

}  // namespace clara::host::automl
