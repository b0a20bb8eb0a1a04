#include "plugins/optimizers/gradient_descent/lr_schedulers.hpp"
#include "plugins/train_handlers/monai_handlers/checkpoint_loader.hpp"
#include "plugins/train_handlers/monai_handlers/checkpoint_saver.hpp"
#include "plugins/train_handlers/monai_handlers/lr_schedule_handler.hpp"
#include "plugins/train_handlers/monai_handlers/metrics_saver.hpp"
#include "plugins/train_handlers/monai_handlers/stats_handler.hpp"
#include "plugins/train_handlers/monai_handlers/tensorboard_stats_handler.hpp"
#include "plugins/train_handlers/monai_handlers/validation_handler.hpp"
#include "plugins/trainers/supervised/supervised_evaluator.hpp"
#include "plugins/trainers/supervised/supervised_trainer.hpp"
#include "support/paths.hpp"
#include "support/tiny_training.hpp"

#include <clara/testing/engine_conformance.hpp>
#include <clara/testing/fakes.hpp>
#include <clara/train/checkpoint.hpp>

#include <doctest/doctest.h>

namespace clara::testing {

using namespace monai_handlers;  // NOLINT: the test speaks of nothing else

namespace {

/// A trainer of one weight for two epochs of four iterations, and what its handlers refer to.
struct Training {
  Training() {
    options.max_epochs = 2;
    options.train_data_loader = loader;
    options.network = model;
    options.optimizer = optimizer;
    options.loss_function = loss;
    options.key_train_metric.items = {&metric};
    validation.val_data_loader = val_loader;
    validation.network = model;
    validation.key_val_metric.items = {&val_metric};
  }
  std::unique_ptr<Trainer> engine(const std::vector<TrainHandler*>& handlers) {
    options.train_handlers.items = handlers;
    return std::make_unique<supervised::SupervisedTrainer>(options, context);
  }
  template <class Handler>
  void check(const typename Handler::Options& of) {
    check_train_handler(
        [&]() -> std::unique_ptr<TrainHandler> {
          if constexpr (std::constructible_from<Handler, typename Handler::Options, Context&>) {
            return std::make_unique<Handler>(of, context);
          } else {
            return std::make_unique<Handler>(of);
          }
        },
        [&](const std::vector<TrainHandler*>& handlers) { return engine(handlers); });
  }

  TemporaryFolder folder;
  FakeContext context{folder.path()};
  TinyLoader loader{{{1, 2}, {2, 4}, {3, 6}, {4, 8}}};
  TinyLoader val_loader{{{1, 2}}};
  TinyModel model;
  TinyOptimizer optimizer{model, 0.01};
  TinyLoss loss;
  TinyMetric metric{"mean_pred"}, val_metric{"val_mean_pred"};
  supervised::SupervisedTrainer::Options options;
  supervised::SupervisedEvaluator::Options validation;
};

}  // namespace

TEST_CASE("train handlers keep what every one has to") {
  Training training;
  training.check<StatsHandler>({});
  TensorBoardStatsHandler::Options board;
  board.log_dir = training.folder / "runs";
  training.check<TensorBoardStatsHandler>(board);
  MetricsSaver::Options saver;
  saver.save_dir = training.folder / "metrics";
  training.check<MetricsSaver>(saver);
  supervised::SupervisedEvaluator evaluator(training.validation, training.context);
  ValidationHandler::Options validating;
  validating.validator = evaluator;
  training.check<ValidationHandler>(validating);
  gradient_descent::ExponentialLR::Options decay;
  decay.optimizer = training.optimizer;
  gradient_descent::ExponentialLR schedule(decay);
  LrScheduleHandler::Options scheduling;
  scheduling.lr_scheduler = schedule;
  training.check<LrScheduleHandler>(scheduling);
}

TEST_CASE("handlers of checkpoints keep what every train handler has to") {
  Training training;
  CheckpointSaver::Options saver;
  saver.save_dir = training.folder / "models";
  saver.save_dict = {{"model", training.model}};
  saver.save_final = true;
  saver.save_key_metric = true;
  training.check<CheckpointSaver>(saver);
  CheckpointLoader::Options loader;
  loader.load_path = training.folder / "start.pt";
  write_checkpoint(loader.load_path, training.model.state_dict());
  loader.load_dict = {{"model", training.model}};
  training.check<CheckpointLoader>(loader);
}

}  // namespace clara::testing
