#pragma once

#include <clara/automl/job.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace clara::host::automl {

/// The values of one attempt, bounded: of a job that reports without end the first values are kept,
/// and the last one of each name, in memory and in the study. The last match counts all the same.
class ReportedValues {
 public:
  /// Of one attempt; ten metrics of ten thousand epochs fit.
  static constexpr std::size_t kMost = 100'000;

  /// What a batch means for the study.
  struct Change {
    std::vector<Reported> added;
    std::vector<Reported> gone;  ///< were added earlier; later ones have taken their place
  };
  /// Takes what was reported into `all`.
  Change add(std::vector<Reported>& all, const std::vector<Reported>& values);
  /// More was reported than is kept.
  bool full() const { return !last_.empty(); }
  /// The words for a log.
  static std::string note();

 private:
  std::map<std::string, std::size_t, std::less<>> last_;  ///< by name, where in `all`; when full
};

}  // namespace clara::host::automl
