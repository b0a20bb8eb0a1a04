#include <clara/plugin.hpp>

#include "checkpoint_loader.hpp"
#include "checkpoint_saver.hpp"
#include "lr_schedule_handler.hpp"
#include "metrics_saver.hpp"
#include "stats_handler.hpp"
#include "tensorboard_stats_handler.hpp"
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
}
