#pragma once

#include <clara/automl/controller.hpp>

#include <cstdint>
#include <map>

namespace clara::pruning {

/// The losses of one attempt of a job by step; a step that comes again replaces the first.
struct Curve {
  int attempt = 0;
  std::map<std::int64_t, double> losses;

  /// Takes in a value; what an earlier attempt reported is forgotten.
  void add(const Objective& objective, const Reported& value, int of_attempt);
  std::int64_t last_step() const { return losses.rbegin()->first; }
};

/// The curve of an outcome: what it has reported of the objective.
Curve curve_of(const Outcome& outcome, const Objective& objective);

}  // namespace clara::pruning
