#pragma once

#include <cstddef>
#include <map>
#include <optional>

namespace clara::host::automl {

/// Which jobs make up which round. A round is the jobs of one answer of the controller; a
/// controller that then waits for the end of the round joins all rounds that are still open into
/// the newest. Rounds count from 1.
class Rounds {
 public:
  /// A new round of `jobs` jobs; its number.
  int open(std::size_t jobs);
  /// After a restart: `jobs` unfinished jobs of round `number`. To be called in rising order.
  void reopen(int number, std::size_t jobs);
  /// All open rounds end together, as the newest of them.
  void join();
  /// One job of `round` has ended: the number of the round that is over with it, if one is.
  std::optional<int> job_ended(int round);
  bool any_open() const { return !left_.empty(); }
  /// The newest; 0 before the first.
  int current() const { return current_; }

 private:
  int current_ = 0;
  std::map<int, std::size_t> left_;  ///< jobs that have not ended, by open round
  std::map<int, int> joined_;        ///< older round -> the one that it became part of
};

}  // namespace clara::host::automl
