#include "accuracy.hpp"
#include "confusion_matrix.hpp"
#include "mean_dice.hpp"
#include "overlap_metrics.hpp"
#include "precision_recall.hpp"
#include "ranking_metrics.hpp"
#include "regression_metrics.hpp"
#include "surface_metrics.hpp"

#include <clara/plugin.hpp>

CLARA_PLUGIN("voxel_metrics", "0.1.0", registry) {
  namespace vm = clara::voxel_metrics;
  using clara::Metric;
  registry.add<Metric, vm::MeanDice>("MeanDice", "Dice overlap, averaged over an epoch");
  registry.add<Metric, vm::GeneralizedDiceScore>("GeneralizedDiceScore",
                                                 "Dice overlap, small classes weighing more");
  registry.add<Metric, vm::MeanIoUHandler>("MeanIoUHandler", "intersection over union");
  registry.add<Metric, vm::HausdorffDistance>("HausdorffDistance",
                                              "the largest distance of two surfaces");
  registry.add<Metric, vm::SurfaceDistance>("SurfaceDistance", "the mean distance of two surfaces");
  registry.add<Metric, vm::SurfaceDiceMetric>("SurfaceDiceMetric",
                                              "share of two surfaces that lie close together");
  registry.add<Metric, vm::ConfusionMatrix>("ConfusionMatrix",
                                            "sensitivity, specificity and their like");
  registry.add<Metric, vm::ROCAUC>("ROCAUC", "area under true over false positives");
  registry.add<Metric, vm::AveragePrecision>("AveragePrecision",
                                             "area under precision over recall");
  registry.add<Metric, vm::Accuracy>("Accuracy", "share of values that are right");
  registry.add<Metric, vm::Precision>("Precision", "share of what was predicted that is true");
  registry.add<Metric, vm::Recall>("Recall", "share of what is true that was predicted");
  registry.add<Metric, vm::Fbeta>("Fbeta", "harmonic mean of precision and recall");
  registry.add<Metric, vm::MeanSquaredError>("MeanSquaredError", "mean square of the difference");
  registry.add<Metric, vm::MeanAbsoluteError>("MeanAbsoluteError", "mean size of the difference");
  registry.add<Metric, vm::RootMeanSquaredError>("RootMeanSquaredError",
                                                 "root of the mean square of the difference");
  registry.add<Metric, vm::PeakSignalToNoiseRatio>("PeakSignalToNoiseRatio",
                                                   "signal over the difference, in decibels");
  registry.add<Metric, vm::SSIMMetric>("SSIMMetric", "structural similarity of images");
}
