// What MONAI 1.6.1's handlers end, set, write, keep and print, event by event.

#include "plugins/train_handlers/monai_handlers/classification_saver.hpp"
#include "plugins/train_handlers/monai_handlers/decollate_batch.hpp"
#include "plugins/train_handlers/monai_handlers/early_stop_handler.hpp"
#include "plugins/train_handlers/monai_handlers/log_format.hpp"
#include "plugins/train_handlers/monai_handlers/metric_logger.hpp"
#include "plugins/train_handlers/monai_handlers/param_scheduler_handler.hpp"
#include "plugins/train_handlers/monai_handlers/post_processing.hpp"
#include "plugins/train_handlers/monai_handlers/python_text.hpp"
#include "plugins/train_handlers/monai_handlers/stats_handler.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"
#include "support/tiny_training.hpp"

#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>

#include <cmath>
#include <cstdlib>
#include <iostream>

namespace clara::testing {

using namespace monai_handlers;  // NOLINT: the test speaks of nothing else

namespace {

/// A list of numbers in a JSON case, of which null is NaN.
double number_of(const Value& value) { return value.is_null() ? std::nan("") : value.as_number(); }

/// Answers the references that the arguments of these handlers can have.
class One : public Resolver {
 public:
  explicit One(Component& c) : component(c) {}
  Component& ref(const Value&, std::string_view) override { return component; }
  std::vector<Component*> ref_list(const Value&, std::string_view) override { return {&component}; }
  std::unique_ptr<Component> child(const Value&, std::string_view) override { return nullptr; }
  Component& component;
};

template <class H>
typename H::Options read(const Value& args, Resolver* resolver = nullptr) {
  return read_options<typename H::Options>(args, "handler", resolver);
}

Value early_stop(const Value& wanted) {
  FakeContext context;
  FakeEngine engine;
  engine.set_metrics({{"score", 0}});
  EarlyStopHandler handler(read<EarlyStopHandler>(*wanted.find("args")), context);
  handler.attached(engine);
  const auto* by_epoch = wanted.find("args")->find("epoch_level");
  std::int64_t looked = 0;
  for (const auto& score : wanted.find("scores")->as_array()) {
    if (engine.stopped) break;
    engine.state().metrics["score"] = number_of(score);
    if (by_epoch && !by_epoch->as_bool())
      handler.iteration_completed(engine);
    else
      handler.epoch_completed(engine);
    ++looked;
  }
  return looked;
}

/// Four epochs of three iterations, with all their events.
template <class Call>
void run_events(TrainHandler& handler, FakeEngine& engine, const Call& after) {
  const auto tell = [&](void (TrainHandler::*event)(Engine&)) {
    (handler.*event)(engine);
    after();
  };
  auto& state = engine.state();
  state.epoch = state.iteration = 0;
  tell(&TrainHandler::started);
  for (state.epoch = 1; state.epoch <= 4; ++state.epoch) {
    tell(&TrainHandler::epoch_started);
    for (int i = 0; i < 3; ++i) {
      ++state.iteration;
      tell(&TrainHandler::iteration_started);
      tell(&TrainHandler::model_completed);
      tell(&TrainHandler::iteration_completed);
    }
    tell(&TrainHandler::epoch_completed);
  }
  state.epoch = 4;
  tell(&TrainHandler::completed);
}

Value param_scheduler(const Value& wanted) {
  TinyModel model;
  TinyOptimizer optimizer(model, -1);
  One resolver(optimizer);
  auto args = wanted.as_object();
  args.set("parameter_setter", "@optimizer");
  ParamSchedulerHandler handler(read<ParamSchedulerHandler>(Value(args), &resolver));
  FakeEngine engine;
  Array values;
  run_events(handler, engine, [&] {
    if (optimizer.lr(0) == -1) return;
    values.push_back(python_text(optimizer.lr(0)));
    optimizer.set_lr(0, -1);
  });
  return values;
}

/// Nested lists of numbers as a tensor.
at::Tensor tensor_of(const Value& value) {
  if (!value.is_array()) return at::zeros({}, at::kDouble).fill_(value.as_number());
  std::vector<at::Tensor> rows;
  for (const auto& item : value.as_array()) rows.push_back(tensor_of(item));
  return at::stack(rows);
}

Value classification(const Value& wanted) {
  const TemporaryFolder folder;
  FakeContext context(folder.path());
  const auto options = read<ClassificationSaver>(*wanted.find("args"));
  ClassificationSaver saver(options, context);
  FakeEngine engine;
  const auto& type = wanted.find("dtype")->as_string();
  for (const auto& epoch : wanted.find("epochs")->as_array()) {
    saver.epoch_started(engine);
    for (const auto& item : epoch.as_array()) {
      Sample in, out;
      in.set("image_meta_dict", Object{{"filename_or_obj", item.as_array()[0]}});
      const auto numbers = tensor_of(item.as_array()[1]);
      out.set("pred", Image{numbers.to(type == "float32" ? at::kFloat
                                       : type == "int64" ? at::kLong
                                                         : at::kDouble),
                            {},
                            {},
                            {},
                            {}});
      engine.state().batch.samples = {in};
      engine.state().output = {out};
      saver.iteration_completed(engine);
    }
    saver.epoch_completed(engine);
  }
  return text_of(folder / options.output_dir / options.filename);
}

/// An evaluator whose metrics the test sets.
class SetEvaluator : public Evaluator {
 public:
  void evaluate(std::int64_t) override { ++state_.completed_epochs; }
  EngineState& state() override { return state_; }
  Model& network() override { return model_; }
  bool is_trainer() const override { return false; }
  void run() override {}
  void stop() override {}

 private:
  EngineState state_;
  TinyModel model_;
};

void set_metrics(EngineState& state, const Value& metrics) {
  state.metrics.clear();
  state.metric_names.clear();
  for (const auto& metric : metrics.as_object()) {
    state.metric_names.push_back(metric.key);
    state.metrics[metric.key] = metric.value.as_number();
  }
}

Value metric_logger(const Value& wanted) {
  SetEvaluator evaluator;
  FakeEngine engine;
  MetricLogger::Options options;
  options.evaluator = evaluator;
  MetricLogger logger(options);
  auto& state = engine.state();
  state.iteration = 0;
  const auto& losses = wanted.find("losses")->as_array();
  const auto epochs = static_cast<std::size_t>(wanted.find("epochs")->as_int());
  for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
    logger.epoch_started(engine);
    for (std::size_t i = 0; i < losses.size() / epochs; ++i) {
      engine.set_loss(losses[static_cast<std::size_t>(state.iteration++)].as_number());
      logger.iteration_started(engine);
      logger.iteration_completed(engine);
    }
    set_metrics(state, wanted.find("train")->as_array()[epoch]);
    logger.epoch_completed(engine);
    const auto& validation = wanted.find("validation")->as_array()[epoch];
    if (validation.is_null()) continue;
    set_metrics(evaluator.state(), validation);
    evaluator.evaluate(1);
  }
  return value_of(logger.state_dict());
}

Value log_format(const Value& wanted) {
  const LogFormat format(wanted.as_string());
  Array lines;
  for (const auto level : {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error})
    lines.push_back(format.apply(
        {level, "StatsHandler", "a message: 100%",
         std::chrono::system_clock::time_point(std::chrono::milliseconds(1700000000042))}));
  return lines;
}

Value printed(const Value& wanted) {
  FakeContext context;
  FakeEngine engine;
  StatsHandler handler(read<StatsHandler>(Object{{"iteration_print_logger", wanted}}), context);
  auto& state = engine.state();
  state.epoch_length = 10;
  state.max_epochs = 2;
  Sample item;
  item.set("name", Value("a.nii"));
  item.set("number", Value(5));
  state.batch.samples = {item};
  for (state.iteration = 1; state.iteration <= 20; ++state.iteration) {
    state.epoch = (state.iteration - 1) / 10 + 1;
    handler.iteration_completed(engine);
  }
  const auto lines = context.text();
  return Array(lines.begin(), lines.end());
}

/// As the change() of the oracle.
class Change : public OneToOne {
 public:
  void apply(Sample& sample) const override {
    sample.set("pred", Value(sample.find_value("pred")->as_int() * 10));
    sample.set("patient", Value(sample.find_value("patient")->as_int() + 100));
    sample.set("extra", Value(1));
  }
};

Sample sample_of(const Value& members) {
  Sample sample;
  for (const auto& member : members.as_object()) sample.set(member.key, member.value);
  return sample;
}

Value members_of(const Sample& sample) {
  auto keys = sample.keys();
  std::sort(keys.begin(), keys.end());
  Object out;
  for (const auto& key : keys) out.set(key, *sample.find_value(key));
  return out;
}

Value processing(const Value& wanted) {
  Change change;
  PostProcessing::Options options;
  options.transform = RefList<Transform>{{&change}};
  options.event = wanted.find("event")->as_string();
  PostProcessing handler(std::move(options));
  FakeEngine engine;
  auto& state = engine.state();
  state.batch.samples = {sample_of(*wanted.find("batch"))};
  state.output = {sample_of(*wanted.find("output"))};
  handler.model_completed(engine);
  handler.iteration_completed(engine);
  return Array{members_of(state.batch.samples[0]), members_of(state.output[0])};
}

Value decollate(const Value& wanted) {
  DecollateBatch handler(read<DecollateBatch>(*wanted.find("args")));
  FakeEngine engine;
  auto& state = engine.state();
  state.batch.samples.emplace_back();
  state.output.emplace_back();
  for (const auto& key : wanted.find("batch")->as_array())
    state.batch.samples[0].set(key.as_string(), Value(1));
  for (const auto& key : wanted.find("output")->as_array())
    state.output[0].set(key.as_string(), Value(1));
  handler.model_completed(engine);
  handler.iteration_completed(engine);
  Array out;
  for (const auto& sample : {state.batch.samples[0], state.output[0]}) {
    auto keys = sample.keys();
    std::sort(keys.begin(), keys.end());
    out.push_back(Array(keys.begin(), keys.end()));
  }
  return out;
}

/// Without the order of members and the type of whole numbers, which Python's dicts do not give.
std::string plain(const Value& value) {
  if (value.is_number()) return number_text(value.as_number());
  if (value.is_array()) {
    std::string out = "[";
    for (const auto& item : value.as_array()) out += plain(item) + ",";
    return out + "]";
  }
  if (!value.is_object()) return value.json();
  std::map<std::string, std::string> members;
  for (const auto& member : value.as_object()) members[member.key] = plain(member.value);
  std::string out = "{";
  for (const auto& [key, text] : members) out += key + ":" + text + ",";
  return out + "}";
}

}  // namespace

TEST_CASE("handlers do what monai's do") {
  const std::map<std::string, Value (*)(const Value&)> run{
      {"early_stop", early_stop},         {"param_scheduler", param_scheduler},
      {"classification", classification}, {"metric_logger", metric_logger},
      {"log_format", log_format},         {"printed", printed},
      {"processing", processing},         {"decollate", decollate}};
  const TemporaryFolder folder;
  const auto source = source_dir() / "tests/parity/train_handlers";
  const auto cases = parse_json(text_of(source / "handlers.json"));
  const auto command = "TZ=UTC " + oracle_python().string() + " -W ignore " +
                       (source / "handlers_oracle.py").string() + " " +
                       (source / "handlers.json").string() + " " +
                       (folder / "answer.json").string();
  REQUIRE(std::system(command.c_str()) == 0);
  setenv("TZ", "UTC", 1);  // NOLINT(concurrency-mt-unsafe): nothing else runs yet
  const auto expected = parse_json(text_of(folder / "answer.json"));
  std::size_t count = 0;
  for (const auto& kind : cases.as_object())
    for (std::size_t i = 0; i < kind.value.as_array().size(); ++i, ++count) {
      const auto& wanted = kind.value.as_array()[i];
      CAPTURE(kind.key);
      CAPTURE(wanted.json());
      CHECK(plain(run.at(kind.key)(wanted)) == plain(expected.find(kind.key)->as_array().at(i)));
    }
  std::cout << "train handlers: " << cases.as_object().size() << " components, " << count
            << " cases, all equal\n";
}

}  // namespace clara::testing
