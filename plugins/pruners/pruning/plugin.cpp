#include <clara/plugin.hpp>

#include "median_pruner.hpp"
#include "successive_halving_pruner.hpp"

CLARA_PLUGIN("pruning", "0.1.0", registry) {
  registry.add<clara::Pruner, clara::pruning::MedianPruner>(
      "MedianPruner", "ends a job whose best value so far is worse than the median at its step");
  registry.add<clara::Pruner, clara::pruning::SuccessiveHalvingPruner>(
      "SuccessiveHalvingPruner",
      "ends a job that is not among the best of those that came as far, rung by rung");
}
