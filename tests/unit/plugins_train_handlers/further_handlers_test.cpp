// What the handlers say, and what parity with MONAI does not show.

#include "plugins/train_handlers/monai_handlers/classification_saver.hpp"
#include "plugins/train_handlers/monai_handlers/decollate_batch.hpp"
#include "plugins/train_handlers/monai_handlers/early_stop_handler.hpp"
#include "plugins/train_handlers/monai_handlers/garbage_collector.hpp"
#include "plugins/train_handlers/monai_handlers/logfile_handler.hpp"
#include "plugins/train_handlers/monai_handlers/metric_logger.hpp"
#include "plugins/train_handlers/monai_handlers/metrics_saver.hpp"
#include "plugins/train_handlers/monai_handlers/param_scheduler_handler.hpp"
#include "plugins/train_handlers/monai_handlers/post_processing.hpp"
#include "plugins/train_handlers/monai_handlers/segmentation_saver.hpp"
#include "plugins/train_handlers/monai_handlers/smart_cache_handler.hpp"
#include "plugins/train_handlers/monai_handlers/stats_handler.hpp"
#include "plugins/train_handlers/monai_handlers/tensorboard_image_handler.hpp"
#include "plugins/train_handlers/monai_handlers/transform_inverter.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"
#include "support/tiny_training.hpp"

#include <clara/internal/log_feed.hpp>

#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>

namespace clara::testing {

using namespace monai_handlers;  // NOLINT: the test speaks of nothing else

namespace {

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

/// Answers every reference with one component.
class One : public Resolver {
 public:
  explicit One(Component& c) : component(c) {}
  Component& ref(const Value&, std::string_view) override { return component; }
  std::vector<Component*> ref_list(const Value&, std::string_view) override { return {&component}; }
  std::unique_ptr<Component> child(const Value&, std::string_view) override { return nullptr; }
  Component& component;
};

template <class H>
std::string refusal(const Value& args, Resolver* resolver = nullptr) {
  return error_of([&] { read_options<typename H::Options>(args, "H", resolver); });
}

class Feed : public LogFeed {
 public:
  std::shared_ptr<void> listen(Listener listener) override {
    auto kept = std::make_shared<Listener>(std::move(listener));
    listeners.emplace_back(kept);
    return kept;
  }
  void tell(LogLevel level, std::string_view tag, std::string_view line) {
    for (const auto& one : listeners)
      if (const auto alive = one.lock()) (*alive)(level, tag, line);
  }
  std::vector<std::weak_ptr<Listener>> listeners;
};

class Renewing : public Dataset, public Replacing {
 public:
  Renewing() { testing::set_label(*this, "SmartCacheDataset"); }
  std::size_t size() const override { return 1; }
  std::vector<Sample> get(std::size_t, DrawOrder&) const override { return {Sample()}; }
  std::vector<RandomSeeds> random_seeds() const override { return {}; }
  void start() override { calls += "s"; }
  void replace() override { calls += "r"; }
  void finish() override { calls += "f"; }
  std::string calls;
};

class Fixed : public Dataset {
 public:
  Fixed() { testing::set_label(*this, "CacheDataset"); }
  std::size_t size() const override { return 1; }
  std::vector<Sample> get(std::size_t, DrawOrder&) const override { return {Sample()}; }
  std::vector<RandomSeeds> random_seeds() const override { return {}; }
};

class Ranks : public RunSettings {
 public:
  std::string device() const override { return "cpu"; }
  int rank() const override { return 1; }
  int world_size() const override { return 2; }
  int threads() const override { return 1; }
};

}  // namespace

TEST_CASE("EarlyStopHandler ends the trainer of its evaluator, also after a resume") {
  FakeContext context;
  FakeEngine trainer, evaluator;
  evaluator.set_metrics({{"val_dice", 0.5}});
  evaluator.state().trainer = &trainer;
  struct NoTrainer : FakeEngine {
    bool is_trainer() const override { return false; }
  } engine;
  engine.set_metrics({{"val_dice", 0.5}});
  engine.state().trainer = &trainer;
  EarlyStopHandler::Options options;
  options.patience = 2;
  EarlyStopHandler handler(options, context);
  handler.attached(engine);
  handler.epoch_completed(engine);
  handler.epoch_completed(engine);
  CHECK_FALSE(trainer.stopped);
  handler.epoch_completed(engine);
  CHECK(trainer.stopped);
  CHECK_FALSE(engine.stopped);
  CHECK(context.text() == std::vector<std::string>{"EarlyStopping: 1 / 2", "EarlyStopping: 2 / 2",
                                                   "EarlyStopping: Stop training"});
  trainer.stopped = false;
  EarlyStopHandler again(options, context);
  again.attached(engine);
  again.resume(handler.resume_state());
  CHECK(trainer.stopped);
}

TEST_CASE("EarlyStopHandler follows a key metric of which less is better") {
  FakeContext context;
  FakeEngine engine;
  engine.set_metrics({{"error", 3}});
  engine.state().key_metric_better = Better::lower;
  EarlyStopHandler::Options options;
  EarlyStopHandler handler(options, context);
  handler.attached(engine);
  for (const double error : {3.0, 2.0, 1.0}) {
    engine.state().metrics["error"] = error;
    handler.epoch_completed(engine);
  }
  CHECK_FALSE(engine.stopped);
  handler.epoch_completed(engine);
  CHECK(engine.stopped);
}

TEST_CASE("what EarlyStopHandler cannot follow is told when it is attached") {
  FakeContext context;
  FakeEngine engine;
  const auto told = [&](const Value& args) {
    return error_of([&] {
      EarlyStopHandler handler(
          read_options<EarlyStopHandler::Options>(args, "EarlyStopHandler", nullptr), context);
      handler.attached(engine);
    });
  };
  CHECK(told(Object{{"patience", 1}}) ==
        "it needs a score_function, since the engine has no key metric");
  engine.set_metrics({{"val_mean_dice", 1}});
  CHECK(told(Object{{"patience", 1},
                    {"score_function", "#stopping_fn_from_metric('val_mean_dise')"}}) ==
        "score_function names \"val_mean_dise\", which this engine does not compute; did you mean "
        "\"val_mean_dice\"?");
  CHECK(told(Object{{"patience", 1}, {"trainer", "@trainer"}}) == "no error");
  CHECK(refusal<EarlyStopHandler>(Object{{"patience", 0}}) ==
        "/patience: expected an integer of at least 1, got 0");
  CHECK(refusal<EarlyStopHandler>(Object{{"patience", 1}, {"min_delta", -0.5}}) ==
        "/min_delta: expected a number of at least 0, got -0.5");
  CHECK(refusal<EarlyStopHandler>(Object{{"patience", 1}, {"trainer", "@evaluator"}}) ==
        "/trainer: expected \"@trainer\", got \"@evaluator\"");
  CHECK(refusal<EarlyStopHandler>(
            Object{{"patience", 1}, {"score_function", "lambda x: x['loss']"}}) ==
        "/score_function: expected \"#monai.handlers.stopping_fn_from_metric('NAME')\", \"lambda "
        "x: x.state.metrics['NAME']\" or \"lambda x: -x.state.output[0]['loss']\", got \"lambda x: "
        "x['loss']\"");
  CHECK(
      refusal<EarlyStopHandler>(Object{{"patience", 1}, {"score_function", "lambda x: quit()"}}) ==
      "/score_function: no form that is understood: \"lambda x: quit()\"; allowed is "
      "\"#monai.handlers.stopping_fn_from_metric('NAME')\", \"lambda x: "
      "x.state.metrics['NAME']\" or \"lambda x: -x.state.output[0]['loss']\"; no code is ever "
      "run");
}

TEST_CASE("SmartCacheHandler renews between the epochs, and asks for a dataset that can") {
  Renewing data;
  One resolver(data);
  SmartCacheHandler handler(read_options<SmartCacheHandler::Options>(
      Object{{"smartcacher", "@dataset"}}, "SmartCacheHandler", &resolver));
  FakeEngine engine;
  handler.started(engine);
  handler.iteration_completed(engine);
  handler.epoch_completed(engine);
  handler.epoch_completed(engine);
  handler.completed(engine);
  CHECK(data.calls == "srrf");
  Fixed fixed;
  One other(fixed);
  CHECK(refusal<SmartCacheHandler>(Object{{"smartcacher", "@dataset"}}, &other) ==
        "/smartcacher: CacheDataset keeps its items from epoch to epoch; SmartCacheDataset does "
        "not");
}

TEST_CASE("MetricLogger keeps what it has seen in a checkpoint") {
  FakeEngine engine;
  MetricLogger logger({});
  engine.set_loss(0.5);
  engine.set_metrics({{"acc", 1}});
  logger.iteration_completed(engine);
  MetricLogger other({});
  other.load_state_dict(logger.state_dict());
  CHECK(value_of(other.state_dict()).json() == R"({"Loss":[[1,0.5]],"Metrics":{"acc":[[1,1.0]]}})");
  engine.state().output = {Sample()};
  CHECK(error_of([&] { logger.iteration_completed(engine); }) ==
        "loss_transform finds no number in the output of this engine");
}

TEST_CASE("GarbageCollector takes MONAI's events") {
  for (const char* event : {"epoch", "Iteration", "EPOCH_COMPLETED", "model_completed"})
    CHECK(refusal<GarbageCollector>(Object{{"trigger_event", event}}) == "no error");
  CHECK(refusal<GarbageCollector>(Object{{"trigger_event", "epoch_complete"}}) ==
        "/trigger_event: there is no event \"EPOCH_COMPLETE\"; did you mean \"EPOCH_COMPLETED\"?");
}

TEST_CASE("LogfileHandler copies the log while its engine runs, each line once") {
  const TemporaryFolder folder;
  FakeContext context(folder.path());
  Feed feed;
  context.services["log_feed"] = &feed;
  FakeEngine engine;
  LogfileHandler::Options options;
  options.output_dir = "logs/deep";
  options.formatter = "%(name)s %(levelname)s: %(message)s";
  LogfileHandler handler(options, context), second(options, context);
  feed.tell(LogLevel::info, "", "before");
  handler.started(engine);
  second.started(engine);
  feed.tell(LogLevel::info, "StatsHandler", "one");
  feed.tell(LogLevel::debug, "StatsHandler", "too low");
  second.completed(engine);
  feed.tell(LogLevel::warning, "", "two");
  handler.completed(engine);
  feed.tell(LogLevel::info, "", "behind");
  handler.started(engine);
  feed.tell(LogLevel::error, "X", "three");
  handler.completed(engine);
  CHECK(text_of(folder / "logs/deep/log.txt") ==
        "StatsHandler INFO: one\nclara-host WARNING: two\nX ERROR: three\n");
  options.output_dir = "none";
  options.create_dir = false;
  LogfileHandler without(options, context);
  CHECK(error_of([&] { without.started(engine); }) ==
        "there is no folder " + (folder / "none").string() +
            ", which output_dir names; create_dir makes it");
  for (const char* format : {"%(asctime", "%(lineno)d", "%s", "%(message)d", "%(message)5", "%"})
    CHECK(refusal<LogfileHandler>(Object{{"output_dir", "a"}, {"formatter", format}}) ==
          "/formatter: expected a format of Python's logging, such as \"%(asctime)s %(name)s "
          "%(levelname)s: %(message)s\", got \"" +
              std::string(format) + "\"");
}

TEST_CASE("ClassificationSaver says what it cannot save") {
  const TemporaryFolder folder;
  FakeContext context(folder.path());
  FakeEngine engine;
  ClassificationSaver::Options options;
  options.filename = "predictions.txt";
  ClassificationSaver saver(options, context);
  CHECK(context.text() ==
        std::vector<std::string>{"filename \"predictions.txt\" does not end in .csv"});
  auto& state = engine.state();
  state.batch.samples = {Sample(), Sample()};
  state.output = {Sample(), Sample()};
  CHECK(error_of([&] { saver.iteration_completed(engine); }) ==
        "output_transform names \"pred\", which is no number of the output");
  state.output[0].set("pred", Image{at::full({2}, 1.0), {}, {}, {}, {}});
  state.output[1].set("pred", Image{at::full({3}, 1.0), {}, {}, {}, {}});
  CHECK(error_of([&] { saver.iteration_completed(engine); }) ==
        "the predictions differ in shape: [2] and [3] (None)");
  CHECK(refusal<ClassificationSaver>(Object{{"output_transform", "lambda x: None"}}) ==
        "/output_transform: takes nothing of the output, so there is nothing to save");
}

TEST_CASE("save_rank is the process that writes") {
  const TemporaryFolder folder;
  FakeContext context(folder.path());
  Ranks ranks;
  context.services["run_settings"] = &ranks;
  FakeEngine engine;
  engine.set_metrics({{"val_mean_dice", 1}});
  MetricsSaver::Options options;
  options.save_dir = "eval";
  const auto run = [&](std::int64_t rank) {
    options.save_rank = rank;
    MetricsSaver(options, context).epoch_completed(engine);
  };
  run(0);
  CHECK_FALSE(std::filesystem::exists(folder / "eval"));
  run(1);
  CHECK(std::filesystem::exists(folder / "eval/metrics.csv"));
  CHECK(error_of([&] { run(2); }) == "save_rank is 2, and the processes are 2, counted from 0");
}

TEST_CASE("DecollateBatch and PostProcessing refuse what MONAI refuses") {
  CHECK(refusal<DecollateBatch>(Object{{"event", "EPOCH_COMPLETED"}}) ==
        "/event: expected MODEL_COMPLETED or ITERATION_COMPLETED, got \"EPOCH_COMPLETED\"");
  DecollateBatch::Options options;
  options.output_keys = Keys("pred");
  FakeEngine engine;
  engine.set_loss(1);
  CHECK(error_of([&] { DecollateBatch(options).model_completed(engine); }) ==
        "the output has no \"pred\"");
}

TEST_CASE("ParamSchedulerHandler sets other numbers of the optimizer, too") {
  class Momentum : public TinyOptimizer {
   public:
    using TinyOptimizer::TinyOptimizer;
    std::optional<State> setting(std::size_t, std::string_view name) const override {
      if (name != "momentum") return std::nullopt;
      return State(momentum);
    }
    bool set_setting(std::size_t, std::string_view, State value) override {
      momentum = value.as_number();
      return true;
    }
    double momentum = 0.9;
  };
  TinyModel model;
  Momentum optimizer(model);
  One resolver(optimizer);
  const auto handler_of = [&](const std::string& parameter) {
    return ParamSchedulerHandler(read_options<ParamSchedulerHandler::Options>(
        Object{{"parameter_setter", "@optimizer"},
               {"parameter", parameter},
               {"value_calculator", "step"},
               {"vc_kwargs", Object{{"initial_value", 1}, {"gamma", 0.5}, {"step_size", 1}}}},
        "ParamSchedulerHandler", &resolver));
  };
  FakeEngine engine;
  auto handler = handler_of("momentum");
  handler.attached(engine);
  handler.iteration_completed(engine);
  CHECK(optimizer.momentum == 0.5);
  CHECK(error_of([&] { handler_of("momentun").attached(engine); }) ==
        "the optimizer has no number \"momentun\"");
  const auto refused = [&](const Object& kwargs, const char* calculator = "multistep") {
    return refusal<ParamSchedulerHandler>(Object{{"parameter_setter", "@optimizer"},
                                                 {"value_calculator", calculator},
                                                 {"vc_kwargs", kwargs}},
                                          &resolver);
  };
  CHECK(refused(Object{{"initial_value", 1}, {"gamma", 1}}) ==
        "/vc_kwargs: multistep needs \"milestones\"");
  CHECK(refused(Object{{"initial_value", 1}, {"gamma", 1}, {"milestones", 3}}) ==
        "/vc_kwargs: \"milestones\" is a list of steps");
  CHECK(refused(Object{{"initial_value", 1}, {"gamma", 1}, {"step_sise", 1}, {"step_size", 0}},
                "step") ==
        "/vc_kwargs: step has no \"step_sise\"; did you mean \"step_size\"?\n/vc_kwargs: "
        "\"step_size\" has to be at least 1");
}

TEST_CASE("TransformInverter undoes what its transforms did, and nothing else") {
  class Twice : public OneToOne, public Invertible {
   public:
    Twice() { testing::set_label(*this, "Twice"); }
    void apply(Sample&) const override {}
    void invert(Image& image, const AppliedTransform& applied, bool nearest) const override {
      image.data = image.data.mul(applied.info.as_number()).add(nearest ? 1 : 0);
    }
  } twice;
  TransformInverter::Options options;
  options.transform.items = {&twice};
  options.nearest_interp = PerKey<bool>(false);
  TransformInverter handler(options);
  FakeEngine engine;
  auto& state = engine.state();
  Sample in, out;
  Image image{at::full({1, 1}, 5.0), {}, {}, {}, {}};
  image.applied = {{"Twice", Value(2)}, {"Other", Value(7)}, {"Twice", Value(3)}};
  in.set("image", image);
  out.set("pred", Image{at::full({1, 1}, 1.0), {}, {}, {}, {}});
  state.batch.samples = {in};
  state.output = {out};
  handler.model_completed(engine);
  const auto& inverted = state.output[0].image("pred_inverted");
  CHECK(inverted.data.item<double>() == 6);
  REQUIRE(inverted.applied.size() == 1);
  CHECK(inverted.applied[0].transform == "Other");
  CHECK(state.output[0].image("pred").data.item<double>() == 1);
}

TEST_CASE("SegmentationSaver is SaveImaged with the arguments of then") {
  class Factory : public ComponentFactory {
   public:
    std::unique_ptr<Component> make(std::string_view kind, const Value& component) override {
      asked.push_back(std::string(kind) + " " + component.json());
      class Saver : public OneToOne {
       public:
        explicit Saver(int& count) : count_(count) {}
        void apply(Sample&) const override { ++count_; }

       private:
        int& count_;
      };
      return std::make_unique<Saver>(saved);
    }
    std::vector<std::string> asked;
    int saved = 0;
  } factory;
  FakeContext context;
  context.services["component_factory"] = &factory;
  SegmentationSaver::Options options;
  options.output_dir = "eval";
  options.images = true;
  options.output_dtype.reset();
  SegmentationSaver handler(options, context);
  REQUIRE(factory.asked.size() == 2);
  CHECK(factory.asked[0] ==
        R"(transform {"name":"SaveImaged","args":{"keys":["pred"],"output_dir":"eval",)"
        R"("output_postfix":"seg","output_ext":".nii.gz","resample":true,"mode":"nearest",)"
        R"("padding_mode":"border","scale":null,"dtype":"float64","output_dtype":null,)"
        R"("squeeze_end_dims":true,"data_root_dir":"","separate_folder":true}})");
  FakeEngine engine;
  handler.started(engine);
  handler.started(engine);
  engine.state().output = {Sample(), Sample()};
  handler.iteration_completed(engine);
  CHECK(factory.saved == 4);
  CHECK(context.text() ==
        std::vector<std::string>{"this is SaveImaged in post_transforms since Clara 4.1"});
}

TEST_CASE("TensorBoardImageHandler says what it cannot show") {
  const TemporaryFolder folder;
  FakeContext context(folder.path());
  FakeEngine engine;
  engine.set_loss(1);
  engine.state().batch.samples.resize(1);
  TensorBoardImageHandler::Options options;
  options.index = 1;
  TensorBoardImageHandler handler(options, context);
  CHECK(error_of([&] { handler.epoch_completed(engine); }) ==
        "index is 1, and the batch has 1 item");
  CHECK(refusal<TensorBoardImageHandler>(Object{{"frame_dim", 5}}) ==
        "/frame_dim: expected an integer from -3 to 4, got 5");
  CHECK(refusal<TensorBoardImageHandler>(
            Object{{"batch_transform", "#from_engine(['a', 'b', 'c'])"}}) ==
        "/batch_transform: takes an image and a label, and no third");
}

TEST_CASE("a printed line of what the batch has not is an error") {
  FakeContext context;
  FakeEngine engine;
  StatsHandler handler(
      read_options<StatsHandler::Options>(
          Object{{"iteration_print_logger", "lambda e: print(f'{e.state.batch[\"name\"][0]}')"}},
          "StatsHandler", nullptr),
      context);
  CHECK(error_of([&] { handler.iteration_completed(engine); }) ==
        "iteration_print_logger shows \"name\", which the batch has not");
}

}  // namespace clara::testing
