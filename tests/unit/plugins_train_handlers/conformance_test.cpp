#include "plugins/optimizers/gradient_descent/lr_schedulers.hpp"
#include "plugins/train_handlers/monai_handlers/checkpoint_loader.hpp"
#include "plugins/train_handlers/monai_handlers/checkpoint_saver.hpp"
#include "plugins/train_handlers/monai_handlers/classification_saver.hpp"
#include "plugins/train_handlers/monai_handlers/decollate_batch.hpp"
#include "plugins/train_handlers/monai_handlers/early_stop_handler.hpp"
#include "plugins/train_handlers/monai_handlers/garbage_collector.hpp"
#include "plugins/train_handlers/monai_handlers/logfile_handler.hpp"
#include "plugins/train_handlers/monai_handlers/lr_schedule_handler.hpp"
#include "plugins/train_handlers/monai_handlers/metric_logger.hpp"
#include "plugins/train_handlers/monai_handlers/metrics_saver.hpp"
#include "plugins/train_handlers/monai_handlers/param_scheduler_handler.hpp"
#include "plugins/train_handlers/monai_handlers/post_processing.hpp"
#include "plugins/train_handlers/monai_handlers/segmentation_saver.hpp"
#include "plugins/train_handlers/monai_handlers/smart_cache_handler.hpp"
#include "plugins/train_handlers/monai_handlers/stats_handler.hpp"
#include "plugins/train_handlers/monai_handlers/tensorboard_image_handler.hpp"
#include "plugins/train_handlers/monai_handlers/tensorboard_stats_handler.hpp"
#include "plugins/train_handlers/monai_handlers/transform_inverter.hpp"
#include "plugins/train_handlers/monai_handlers/validation_handler.hpp"
#include "plugins/trainers/supervised/supervised_evaluator.hpp"
#include "plugins/trainers/supervised/supervised_trainer.hpp"
#include "support/paths.hpp"
#include "support/tiny_training.hpp"

#include <clara/internal/log_feed.hpp>
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
  TensorBoardImageHandler::Options pictures;
  pictures.log_dir = training.folder / "pictures";
  training.check<TensorBoardImageHandler>(pictures);
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

TEST_CASE("handlers that end, set, write and keep things keep it, too") {
  Training training;
  EarlyStopHandler::Options stop;
  stop.patience = 5;
  training.check<EarlyStopHandler>(stop);
  training.check<GarbageCollector>({});
  training.check<DecollateBatch>({});
  MetricLogger::Options logger;
  supervised::SupervisedEvaluator evaluator(training.validation, training.context);
  logger.evaluator = evaluator;
  training.check<MetricLogger>(logger);
  ParamSchedulerHandler::Options schedule;
  schedule.parameter_setter = training.optimizer;
  schedule.value_calculator = "exponential";
  schedule.vc_kwargs = {{"initial_value", 0.1}, {"gamma", 0.5}};
  training.check<ParamSchedulerHandler>(schedule);
  ClassificationSaver::Options classes;
  classes.output_dir = training.folder / "classes";
  training.check<ClassificationSaver>(classes);
  training.check<TransformInverter>({});
}

TEST_CASE("handlers that need something of the host keep it, too") {
  class Feed : public LogFeed {
   public:
    std::shared_ptr<void> listen(Listener) override { return std::make_shared<int>(); }
  } feed;
  class Nothing : public OneToOne {
   public:
    void apply(Sample&) const override {}
  };
  class Factory : public ComponentFactory {
   public:
    std::unique_ptr<Component> make(std::string_view, const Value&) override {
      return std::make_unique<Nothing>();
    }
  } factory;
  class Renewing : public Dataset, public Replacing {
   public:
    std::size_t size() const override { return 1; }
    std::vector<Sample> get(std::size_t, DrawOrder&) const override { return {Sample()}; }
    std::vector<RandomSeeds> random_seeds() const override { return {}; }
    void start() override {}
    void replace() override {}
    void finish() override {}
  } data;
  Training training;
  training.context.services["log_feed"] = &feed;
  training.context.services["component_factory"] = &factory;
  LogfileHandler::Options log;
  log.output_dir = training.folder / "logs";
  training.check<LogfileHandler>(log);
  training.check<SegmentationSaver>({});
  SmartCacheHandler::Options cache;
  cache.smartcacher = data;
  training.check<SmartCacheHandler>(cache);
  Nothing nothing;
  check_train_handler(
      [&] {
        PostProcessing::Options post;
        post.transform = RefList<Transform>{{&nothing}};
        return std::make_unique<PostProcessing>(std::move(post));
      },
      [&](const std::vector<TrainHandler*>& handlers) { return training.engine(handlers); });
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
