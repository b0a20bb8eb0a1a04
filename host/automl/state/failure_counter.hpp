#pragma once

#include "host/automl/jobs/verdict.hpp"

#include <map>
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

  /// True when this verdict is the last of the first few jobs, all of which have failed with one
  /// cause.
  bool saw(const Verdict& verdict);
  /// True when this verdict was the last of kBurnt in a row that were no fault of their values:
  /// going on would burn the whole search.
  bool burnt() const { return in_row_ >= kBurnt; }
  const std::string& last() const { return last_; }
  /// "3 failed: exit code 1: no such file" for the most frequent cause first, as one line each.
  std::string by_cause() const;
  /// The message of the first failure.
  const std::string& first() const { return first_; }

 private:
  struct Cause {
    int count = 0;
    std::string message;
  };
  int ended_ = 0;
  bool complete_ = false;
  std::string first_, last_;
  int in_row_ = 0;
  std::string row_;  ///< their cause
  std::map<std::string, Cause> causes_;
};

}  // namespace clara::host::automl
