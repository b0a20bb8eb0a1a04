#include "accuracy.hpp"
#include "mean_dice.hpp"

#include <clara/plugin.hpp>

CLARA_PLUGIN("voxel_metrics", "0.1.0", registry) {
  using clara::Metric;
  registry.add<Metric, clara::voxel_metrics::MeanDice>("MeanDice",
                                                       "Dice overlap, averaged over an epoch");
  registry.add<Metric, clara::voxel_metrics::Accuracy>("Accuracy",
                                                       "share of values that are right");
}
