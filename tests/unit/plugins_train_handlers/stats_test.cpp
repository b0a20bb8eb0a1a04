#include "plugins/train_handlers/monai_handlers/stats_handler.hpp"

#include "plugins/train_handlers/monai_handlers/lr_schedule_handler.hpp"
#include "plugins/train_handlers/monai_handlers/validation_handler.hpp"
#include "support/tiny_training.hpp"

#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>

namespace clara::testing {

using namespace monai_handlers;  // NOLINT: the test speaks of nothing else

namespace {

class CountingScheduler : public LrScheduler {
 public:
  void step(double metric) override { metrics.push_back(metric); }
  std::vector<double> last_lr() const override {
    return {2e-4 / static_cast<double>(metrics.size())};
  }
  State state_dict() const override { return {}; }
  void load_state_dict(const State&) override {}
  std::vector<double> metrics;
};

class CountingEvaluator : public Evaluator {
 public:
  void evaluate(std::int64_t epoch) override { epochs.push_back(epoch); }
  EngineState& state() override { return state_; }
  Model& network() override { return model_; }
  bool is_trainer() const override { return false; }
  void run() override {}
  void stop() override {}
  std::vector<std::int64_t> epochs;

 private:
  EngineState state_;
  TinyModel model_;
};

Select from_engine(std::vector<std::string> keys) {
  Select select;
  select.keys = std::move(keys);
  return select;
}

}  // namespace

TEST_CASE("StatsHandler speaks as monai's") {
  FakeContext context;
  FakeEngine engine;
  StatsHandler::Options options;
  options.tag_name = "train_loss";
  options.output_transform = from_engine({"loss"});
  options.state_attributes = {"best_metric", "best_metric_epoch"};
  StatsHandler handler(options, context);
  auto& state = engine.state();
  state.epoch = 2;
  state.iteration = 6;
  engine.set_loss(0.69315);
  handler.iteration_completed(engine);
  engine.set_metrics({{"val_mean_dice", 0.8}, {"val_acc", 0.987654}});
  state.best_metric = 0.8125;
  state.best_metric_epoch = 1;
  handler.epoch_completed(engine);
  handler.exception_raised(engine, "the loss is NaN");
  CHECK(context.text() ==
        std::vector<std::string>{"Epoch: 2/10, Iter: 2/4 -- train_loss: 0.6932 ",
                                 "Epoch[2] Metrics -- val_acc: 0.9877 val_mean_dice: 0.8000 ",
                                 "Key metric: val_mean_dice best value: 0.8125 at epoch: 1",
                                 "State values: best_metric: 0.8125 best_metric_epoch: 1 ",
                                 "Exception: the loss is NaN"});
  CHECK(context.lines.back().first == LogLevel::error);
}

TEST_CASE("StatsHandler is silent about what is not selected") {
  FakeContext context;
  FakeEngine engine;
  StatsHandler::Options options;
  options.output_transform = Select{};
  options.epoch_log = false;
  StatsHandler handler(options, context);
  engine.set_loss(1);
  engine.set_metrics({{"a", 1}});
  handler.iteration_completed(engine);
  handler.epoch_completed(engine);
  CHECK(context.lines.empty());
}

TEST_CASE("StatsHandler names each of several numbers") {
  FakeContext context;
  FakeEngine engine;
  StatsHandler::Options options;
  options.output_transform = from_engine({"loss", "image", "other"});
  StatsHandler handler(options, context);
  engine.set_loss(1);
  engine.state().output[0].set("other", Value(2));
  handler.iteration_completed(engine);
  CHECK(context.text() ==
        std::vector<std::string>{"Epoch: 1/10, Iter: 1/4 -- loss: 1.0000 other: 2.0000 "});
}

TEST_CASE("LrScheduleHandler steps after epochs, and prints") {
  FakeContext context;
  FakeEngine engine;
  CountingScheduler scheduler;
  LrScheduleHandler::Options options;
  options.lr_scheduler = scheduler;
  LrScheduleHandler handler(options, context);
  handler.iteration_completed(engine);
  handler.epoch_completed(engine);
  handler.epoch_completed(engine);
  CHECK(scheduler.metrics.size() == 2);
  CHECK(context.text() ==
        std::vector<std::string>{"Current learning rate: 0.0002", "Current learning rate: 0.0001"});
}

TEST_CASE("LrScheduleHandler hands on a metric or the loss") {
  FakeContext context;
  FakeEngine engine;
  engine.set_metrics({{"val_dice", 0.5}});
  engine.set_loss(0.25);
  CountingScheduler scheduler;
  LrScheduleHandler::Options options;
  options.lr_scheduler = scheduler;
  options.epoch_level = false;
  options.print_lr = false;
  for (const char* key : {"val_dice", "loss"}) {
    options.step_transform = from_engine({key});
    LrScheduleHandler(options, context).iteration_completed(engine);
  }
  CHECK(scheduler.metrics == std::vector<double>{0.5, 0.25});
  CHECK(context.lines.empty());
  options.step_transform = from_engine({"val_dise"});
  std::string message;
  try {
    LrScheduleHandler(options, context).iteration_completed(engine);
  } catch (const Error& error) {
    message = error.what();
  }
  CHECK(message ==
        "step_transform names \"val_dise\", which is neither a metric nor in the output");
}

TEST_CASE("ValidationHandler validates every so many epochs or iterations") {
  FakeEngine engine;
  CountingEvaluator evaluator;
  ValidationHandler::Options options;
  options.interval = 2;
  options.validator = evaluator;
  ValidationHandler by_epoch(options);
  by_epoch.started(engine);
  for (engine.state().epoch = 1; engine.state().epoch <= 5; ++engine.state().epoch) {
    by_epoch.iteration_completed(engine);
    by_epoch.epoch_completed(engine);
  }
  CHECK(evaluator.epochs == std::vector<std::int64_t>{2, 4});
  CHECK(&by_epoch.validator() == &evaluator);

  evaluator.epochs.clear();
  options.epoch_level = false;
  options.exec_at_start = true;
  ValidationHandler by_iteration(options);
  engine.state().epoch = 0;
  by_iteration.started(engine);
  engine.state().epoch = 1;
  for (engine.state().iteration = 1; engine.state().iteration <= 5; ++engine.state().iteration)
    by_iteration.iteration_completed(engine);
  by_iteration.epoch_completed(engine);
  CHECK(evaluator.epochs == std::vector<std::int64_t>{0, 1, 1});
}

}  // namespace clara::testing
