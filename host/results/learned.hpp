#pragma once

#include <clara/automl/handler.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::results {

/// The jobs that are complete, the best first; of equal scores the earlier.
std::vector<std::shared_ptr<const Job>> ranked(const StudySnapshot& study);

/// What the complete jobs say about one choice of a parameter.
struct LearnedChoice {
  Value choice;
  std::size_t jobs = 0;    ///< complete ones
  std::size_t failed = 0;  ///< failed ones
  std::optional<double> mean, best;
};

/// What they say about a range.
struct LearnedRange {
  double tried_low = 0, tried_high = 0;
  double good_low = 0, good_high = 0;  ///< of the best quarter of the jobs, two at least
  std::size_t good = 0;                ///< so many jobs are in that quarter
  /// Spearman's rank correlation of value and score: 1, higher is better; -1, lower is better; 0,
  /// no such trend. None when fewer than four jobs are complete, or all values or scores are the
  /// same.
  std::optional<double> trend;
};

struct Learned {
  Parameter parameter;
  std::size_t jobs = 0;  ///< complete ones that have it
  std::optional<LearnedRange> range;
  std::vector<LearnedChoice> choices;  ///< in the order of the space
};

/// What a study has learned, parameter by parameter.
std::vector<Learned> learned(const StudySnapshot& study);

}  // namespace clara::host::results
