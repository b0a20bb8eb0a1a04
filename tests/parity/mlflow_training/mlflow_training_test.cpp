// A single training on a real server: the run is MONAI's.

#include "plugins/train_handlers/mlflow_training/mlflow_handler.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"
#include "support/tiny_training.hpp"
#include "tests/parity/mlflow/server.hpp"

#include <clara/internal/files.hpp>
#include <client.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iostream>

using clara::testing::FakeContext;
using clara::testing::FakeEngine;
using clara::testing::TemporaryFolder;
using servers::server;
using Handler = clara::mlflow_training::MLFlowHandler;
using namespace std::chrono_literals;

namespace {

using clara::Array;
using clara::Object;
using clara::Value;

clara::mlflow::Client client() {
  clara::mlflow::Settings settings;
  settings.uri = server().uri();
  return clara::mlflow::Client(settings);
}

/// Every point of one curve.
Value history(const std::string& run_id, const std::string& key) {
  const auto answer = client().get("metrics/get-history?run_id=" + run_id +
                                   "&metric_key=" + clara::mlflow::Http::encoded(key));
  const auto* metrics = answer.find("metrics");
  return metrics ? *metrics : Value(Array{});
}

/// An optimizer of one group whose numbers stand in its state.
class Sgd : public clara::testing::TinyOptimizer {
 public:
  explicit Sgd(clara::testing::TinyModel& model) : TinyOptimizer(model, 0.25) {}
  std::optional<clara::State> setting(std::size_t, std::string_view name) const override {
    if (name != "momentum") return std::nullopt;
    return clara::State(0.9);
  }
};

class Engine : public FakeEngine {
 public:
  clara::Optimizer* optimizer() override { return &optimizer_; }

 private:
  clara::testing::TinyModel model_;
  Sgd optimizer_{model_};
};

double number(const Value& value) { return value.is_null() ? std::nan("") : value.as_number(); }

/// The events of a case, told to a handler.
void run(Handler& handler, const Value& wanted) {
  Engine engine;
  auto& state = engine.state();
  const auto& losses = wanted.find("losses")->as_array();
  state.max_epochs = wanted.find("epochs")->as_int();
  state.epoch_length = static_cast<std::int64_t>(losses.size()) / state.max_epochs;
  state.epoch = state.iteration = 0;
  state.best_metric = 0.5;
  handler.started(engine);
  for (state.epoch = 1; state.epoch <= state.max_epochs; ++state.epoch) {
    for (std::int64_t i = 0; i < state.epoch_length; ++i) {
      engine.set_loss(number(losses[static_cast<std::size_t>(state.iteration++)]));
      handler.iteration_completed(engine);
    }
    std::vector<std::pair<std::string, double>> metrics;
    const auto& all = wanted.find("metrics")->as_array();
    for (const auto& metric : all[static_cast<std::size_t>(state.epoch - 1)].as_object())
      metrics.emplace_back(metric.key, number(metric.value));
    engine.set_metrics(metrics);
    handler.epoch_completed(engine);
  }
  state.epoch = state.max_epochs;
  handler.completed(engine);
}

Handler::Options options_of(const Value& args, const std::string& uri,
                            const std::string& experiment) {
  auto all = args.as_object();
  all.set("tracking_uri", uri);
  all.set("experiment_name", experiment);
  all.set("output_transform", "lambda x: x[0]['loss']");
  return clara::read_options<Handler::Options>(Value(all), "MLFlowHandler", nullptr);
}

/// Everything that the one run of an experiment has, but times and names that were not given.
std::string logged(const std::string& experiment, bool named) {
  auto c = client();
  const auto answer =
      c.post("runs/search", Object{{"experiment_ids", Array{c.experiment(experiment, "")}}});
  const auto* runs = answer.find("runs");
  if (!runs || runs->as_array().size() != 1) return "not one run";
  const auto& run = runs->as_array().front();
  const auto& info = *run.find("info");
  std::string out = info.find("status")->as_string() + "\n";
  if (named) out += info.find("run_name")->as_string() + "\n";
  std::map<std::string, std::string> lines;
  const auto* data = run.find("data");
  if (const auto* params = data->find("params"))
    for (const auto& param : params->as_array())
      lines["param " + param.find("key")->as_string()] = param.find("value")->as_string();
  if (const auto* metrics = data->find("metrics"))
    for (const auto& metric : metrics->as_array()) {
      const auto key = metric.find("key")->as_string();
      std::map<std::int64_t, std::string> points;
      const auto all = history(info.find("run_id")->as_string(), key);
      for (const auto& point : all.as_array()) {
        const auto* step = point.find("step");
        points[step ? step->as_int() : 0] += point.find("value")->json() + " ";
      }
      for (const auto& [step, value] : points)
        lines["metric " + key] += std::to_string(step) + ": " + value;
    }
  for (const auto& [key, line] : lines) out += key + " = " + line + "\n";
  return out;
}

}  // namespace

TEST_CASE("a training is logged as by monai") {
  const TemporaryFolder folder;
  const auto source = clara::testing::source_dir() / "tests/parity/mlflow_training";
  const auto cases = clara::parse_json(clara::testing::text_of(source / "cases.json"));
  const auto command = clara::testing::oracle_python().string() + " -W ignore " +
                       (source / "oracle.py").string() + " " + (source / "cases.json").string() +
                       " " + server().uri() + " " + clara::testing::mlflow_python().string();
  REQUIRE(std::system(command.c_str()) == 0);
  for (std::size_t i = 0; i < cases.as_array().size(); ++i) {
    const auto& wanted = cases.as_array()[i];
    CAPTURE(wanted.json());
    FakeContext context(folder.path());
    const auto ours = "ours " + std::to_string(i);
    const auto& args = *wanted.find("args");
    {
      Handler handler(options_of(args, server().uri(), ours), context);
      run(handler, wanted);
    }
    CHECK(context.lines.empty());
    const bool named = args.find("run_name") != nullptr;
    CHECK(logged(ours, named) == logged("monai " + std::to_string(i), named));
  }
  std::cout << "MLFlowHandler: " << cases.as_array().size() << " cases, all equal\n";
}

TEST_CASE("trainer and evaluator share a run, a resumed training goes on with it") {
  const TemporaryFolder folder;
  FakeContext context(folder.path());
  const auto experiment = std::string("shared");
  const auto options = options_of(Object{}, server().uri(), experiment);
  const Value short_one =
      Object{{"epochs", 1}, {"losses", Array{1}}, {"metrics", Array{Object{{"m", 1}}}}};
  clara::State state;
  {
    Handler trainer(options, context), evaluator(options, context);
    run(trainer, short_one);
    run(evaluator, short_one);
    CHECK(trainer.resume_state().as_string() == evaluator.resume_state().as_string());
    state = trainer.resume_state();
  }
  auto closing = options_of(Object{{"close_on_complete", true}}, server().uri(), experiment);
  Handler again(closing, context);
  Engine engine;
  engine.state().resumed = true;
  again.started(engine);
  again.resume(state);
  again.completed(engine);
  CHECK(logged(experiment, false).starts_with("FINISHED\n"));
}

TEST_CASE("artifacts are stored at the end") {
  const TemporaryFolder folder;
  FakeContext context(folder.path());
  std::filesystem::create_directories(folder / "out");
  clara::write_file(folder / "out/a.txt", "one");
  clara::write_file(folder / "b.txt", "two");
  const auto experiment = std::string("artifacts");
  Handler handler(options_of(Object{{"artifacts", Array{"out", "b.txt", "none.txt"}}},
                             server().uri(), experiment),
                  context);
  run(handler, Object{{"epochs", 1}, {"losses", Array{1}}, {"metrics", Array{Object{}}}});
  const auto run_id = handler.resume_state().as_string();
  const auto listed = client().get("artifacts/list?run_id=" + run_id);
  std::string names;
  for (const auto& file : listed.find("files")->as_array())
    names += file.find("path")->as_string() + " ";
  CHECK(names == "a.txt b.txt ");
  CHECK(context.text() ==
        std::vector<std::string>{"cannot read " + (folder / "none.txt").string() +
                                 "; the training goes on, and what MLflow did not take is tried "
                                 "again"});
}

TEST_CASE("a server that is not there delays no training, and is told once") {
  const TemporaryFolder folder;
  FakeContext context(folder.path());
  const auto port = std::to_string(servers::free_port());
  const auto begin = std::chrono::steady_clock::now();
  {
    Handler handler(options_of(Object{}, "http://127.0.0.1:" + port, "x"), context);
    run(handler, Object{{"epochs", 1}, {"losses", Array{1, 2}}, {"metrics", Array{Object{}}}});
  }
  CHECK(std::chrono::steady_clock::now() - begin < 20s);
  REQUIRE(context.lines.size() == 2);
  CHECK(context.lines[0].second.find("127.0.0.1:" + port) != std::string::npos);
  CHECK(context.lines[1].second ==
        "3 entries were not delivered to MLflow, since its server was not there");
}

TEST_CASE("without a server it is off, and says so") {
  const TemporaryFolder folder;
  FakeContext context(folder.path());
  Handler::Options options;
  Handler off(options, context);
  options.tracking_uri = "sqlite:///mlruns.db";
  Handler foreign(options, context);
  run(foreign, Object{{"epochs", 1}, {"losses", Array{1}}, {"metrics", Array{Object{}}}});
  REQUIRE(context.lines.size() == 2);
  CHECK(context.lines[0].second ==
        "neither tracking_uri nor MLFLOW_TRACKING_URI names a server; MLflow is off");
  CHECK(context.lines[1].second.ends_with("; MLflow is off"));
}
