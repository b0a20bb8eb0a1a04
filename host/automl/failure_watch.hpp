#pragma once

#include "host/automl/verdict.hpp"

#include <map>
#include <string>

namespace clara::host::automl {

/// Sees when a study cannot work: its first jobs all fail alike. And keeps count of why jobs
/// failed.
class FailureWatch {
 public:
  /// So many first jobs have to agree.
  static constexpr int kAlike = 3;

  /// True when this verdict is the last of the first few jobs, all of which have failed with one
  /// cause.
  bool saw(const Verdict& verdict);
  bool any_complete() const { return complete_; }
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
  std::string first_;
  std::map<std::string, Cause> causes_;
};

}  // namespace clara::host::automl
