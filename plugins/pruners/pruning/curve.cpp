#include "curve.hpp"

namespace clara::pruning {

void Curve::add(const Objective& objective, const Reported& value, int of_attempt) {
  if (of_attempt != attempt) losses.clear();
  attempt = of_attempt;
  losses[value.step] = objective.loss(value.value);
}

Curve curve_of(const Outcome& outcome, const Objective& objective) {
  Curve curve;
  for (const auto& value : outcome.curve)
    if (value.name == objective.name) curve.add(objective, value, 1);
  return curve;
}

}  // namespace clara::pruning
