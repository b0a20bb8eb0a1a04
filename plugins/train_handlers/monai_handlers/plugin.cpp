#include <clara/plugin.hpp>

#include "checkpoint_loader.hpp"
#include "checkpoint_saver.hpp"
#include "classification_saver.hpp"
#include "decollate_batch.hpp"
#include "early_stop_handler.hpp"
#include "garbage_collector.hpp"
#include "logfile_handler.hpp"
#include "lr_schedule_handler.hpp"
#include "metric_logger.hpp"
#include "metrics_saver.hpp"
#include "param_scheduler_handler.hpp"
#include "post_processing.hpp"
#include "segmentation_saver.hpp"
#include "smart_cache_handler.hpp"
#include "stats_handler.hpp"
#include "tensorboard_image_handler.hpp"
#include "tensorboard_stats_handler.hpp"
#include "transform_inverter.hpp"
#include "validation_handler.hpp"

using clara::TrainHandler;
namespace family = clara::monai_handlers;

CLARA_PLUGIN("monai_handlers", "0.1.0", registry) {
  registry.add<TrainHandler, family::CheckpointLoader>(
      "CheckpointLoader", "loads weights and other states when a run starts");
  registry.add<TrainHandler, family::CheckpointSaver>(
      "CheckpointSaver", "saves the best, the latest and the last states");
  registry.add<TrainHandler, family::LrScheduleHandler>("LrScheduleHandler",
                                                        "steps a learning rate scheduler");
  registry.add<TrainHandler, family::ValidationHandler>("ValidationHandler",
                                                        "runs an evaluator during the training");
  registry.add<TrainHandler, family::StatsHandler>("StatsHandler", "logs losses and metrics");
  registry.add<TrainHandler, family::TensorBoardStatsHandler>(
      "TensorBoardStatsHandler", "writes losses and metrics for TensorBoard");
  registry.add<TrainHandler, family::MetricsSaver>("MetricsSaver", "writes metrics as CSV files");
  registry.add<TrainHandler, family::ClassificationSaver>("ClassificationSaver",
                                                          "writes predictions as a CSV file");
  registry.add<TrainHandler, family::DecollateBatch>(
      "DecollateBatch", "drops entries of a batch and its output that was taken apart");
  registry.add<TrainHandler, family::EarlyStopHandler>(
      "EarlyStopHandler", "ends the training when a score becomes better no more");
  registry.add<TrainHandler, family::GarbageCollector>("GarbageCollector",
                                                       "accepted; there is nothing to collect");
  registry.add<TrainHandler, family::LogfileHandler>("LogfileHandler",
                                                     "writes the log into a file, too");
  registry.add<TrainHandler, family::MetricLogger>("MetricLogger",
                                                   "keeps losses and metrics for a checkpoint");
  registry.add<TrainHandler, family::ParamSchedulerHandler>(
      "ParamSchedulerHandler", "lets a number of the optimizer follow the steps");
  registry.add<TrainHandler, family::PostProcessing>("PostProcessing",
                                                     "further transforms of every item's output");
  registry.add<TrainHandler, family::SegmentationSaver>(
      "SegmentationSaver", "writes predictions as files: Clara 4.0's form of SaveImaged");
  registry.add<TrainHandler, family::SmartCacheHandler>(
      "SmartCacheHandler", "renews a share of a SmartCacheDataset after each epoch");
  registry.add<TrainHandler, family::TensorBoardImageHandler>(
      "TensorBoardImageHandler", "writes images, labels and predictions for TensorBoard");
  registry.add<TrainHandler, family::TransformInverter>(
      "TransformInverter", "undoes pre-processing on the output: Clara 4.0's form of Invertd");
}
