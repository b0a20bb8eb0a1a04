#include "plugins/trainers/supervised/training_report.hpp"

#include "plugins/trainers/supervised/supervised_evaluator.hpp"
#include "plugins/trainers/supervised/supervised_trainer.hpp"
#include "plugins/trainers/supervised/torch_runtime.hpp"
#include "support/paths.hpp"
#include "support/tiny_training.hpp"

#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace clara::testing {

using namespace supervised;  // NOLINT: the test speaks of nothing else

namespace {

/// Writes down what a job would send.
struct FakeLink : JobLink {
  struct Log {
    std::string progress;
    std::string values;
    std::string result;
    bool stop = false;
  };
  explicit FakeLink(Log& l) : log(l) {}
  void progress(std::int64_t epoch, std::int64_t epochs) override {
    log.progress += std::to_string(epoch) + "/" + std::to_string(epochs) + " ";
  }
  void value(const std::string& name, std::int64_t step, double value) override {
    log.values += name + "@" + std::to_string(step) + "=" + number_text(value) + " ";
  }
  void result(std::optional<double> score, const Object& metrics) override {
    log.result = (score ? number_text(*score) : "none") + " " + Value(metrics).json();
  }
  bool stop_requested() override { return log.stop; }
  Log& log;
};

/// Validates when the test says so.
class Validator : public TrainHandler, public Validating {
 public:
  Validator(Evaluator& evaluator, std::int64_t every) : evaluator_(evaluator), every_(every) {}
  void epoch_completed(Engine& engine) override {
    if (engine.state().epoch % every_ == 0) evaluator_.evaluate(engine.state().epoch);
  }
  Evaluator& validator() override { return evaluator_; }

 private:
  Evaluator& evaluator_;
  std::int64_t every_;
};

struct Fixture {
  explicit Fixture(std::int64_t every) {
    val.val_data_loader = val_loader;
    val.network = model;
    val.key_val_metric.items = {&dice};
    evaluator = std::make_unique<SupervisedEvaluator>(val, context);
    validator = std::make_unique<Validator>(*evaluator, every);
    train.max_epochs = 3;
    train.train_data_loader = loader;
    train.network = model;
    train.optimizer = optimizer;
    train.loss_function = loss;
    train.train_handlers.items = {validator.get()};
  }

  TemporaryFolder folder;
  FakeContext context{folder.path()};
  TinyModel model{2};
  TinyLoader loader{{{1, 1}}}, val_loader{{{1, 1}}};
  TinyOptimizer optimizer{model, 0};
  TinyLoss loss;
  TinyMetric dice{"val_mean_dice", {0.5, 0.75, 0.25}};
  SupervisedEvaluator::Options val;
  SupervisedTrainer::Options train;
  std::unique_ptr<SupervisedEvaluator> evaluator;
  std::unique_ptr<Validator> validator;
};

bool has_line(const FakeContext& context, const std::string& begin) {
  for (const auto& line : context.text())
    if (line.starts_with(begin)) return true;
  return false;
}

}  // namespace

TEST_CASE("a job hears of epochs, losses, validations and its score") {
  FakeLink::Log log;
  FakeContext context;
  EngineState state;
  state.max_epochs = 2;
  TinyModel model;
  TinyLoader loader({{1, 1}});
  TinyMetric dice("val_dice", {0.5, 0.75});
  SupervisedEvaluator::Options options;
  options.val_data_loader = loader;
  options.network = model;
  options.key_val_metric.items = {&dice};
  SupervisedEvaluator evaluator(options, context);
  TrainingReport report(context, state, &evaluator, std::make_unique<FakeLink>(log));
  for (int epoch = 1; epoch <= 2; ++epoch) {
    state.epoch = epoch;
    for (const double loss : {1.0, 2.0}) {
      Sample sample;
      sample.set("loss", Value(loss * epoch));
      state.output = {sample};
      report.iteration_completed();
    }
    evaluator.evaluate(epoch);
    report.epoch_completed();
  }
  report.finished(false);
  CHECK(log.values == "train_loss@1=1.5 val_dice@1=0.5 train_loss@2=3.0 val_dice@2=0.75 ");
  CHECK(log.progress.starts_with("0/2 "));
  CHECK(log.progress.ends_with("2/2 "));
  CHECK(log.result == R"(0.75 {"train_loss":3.0,"val_dice":0.75})");
}

TEST_CASE("a stop file is looked at, and remembered") {
  FakeLink::Log log;
  FakeContext context;
  const EngineState state;
  TrainingReport report(context, state, nullptr, std::make_unique<FakeLink>(log));
  log.stop = true;
  CHECK(report.stop_requested());
  log.stop = false;
  CHECK(report.stop_requested());
}

TEST_CASE("without a validator there is no score") {
  FakeLink::Log log;
  FakeContext context;
  const EngineState state;
  TrainingReport report(context, state, nullptr, std::make_unique<FakeLink>(log));
  report.finished(false);
  CHECK(log.result == "none {}");
}

TEST_CASE("a training is told in plain lines") {
  Fixture f(2);
  SupervisedTrainer(f.train, f.context).run();
  CHECK(has_line(f.context, "training 3 epochs of 1 iterations on cpu"));
  CHECK(has_line(f.context, "epoch 2/3: train_loss 1.0000, "));
  CHECK(
      has_line(f.context, "validation at epoch 2: val_mean_dice 0.5000 (best 0.5000 at epoch 2)"));
  CHECK(has_line(f.context, "finished 3 epochs in "));
  CHECK_FALSE(has_line(f.context, "no validation was due"));
}

namespace {

/// A folder as the host makes it for an attempt, named to this process.
struct Attempt {
  Attempt() {
    std::ofstream(folder / "job.json") << R"({"protocol": 1})";
    setenv("CLARA_ATTEMPT_DIR", folder.path().c_str(), 1);
  }
  ~Attempt() { unsetenv("CLARA_ATTEMPT_DIR"); }
  std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder / name).rdbuf();
    return text.str();
  }
  TemporaryFolder folder;
};

}  // namespace

TEST_CASE("a job writes the files of the contract") {
  const Attempt attempt;
  Fixture f(1);
  SupervisedTrainer(f.train, f.context).run();
  CHECK(parse_json(attempt.read("result.json")).find("score")->as_number() == 0.75);
  std::istringstream lines(attempt.read("events.jsonl"));
  std::string values;
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    const auto event = parse_json(line);
    if (*event.find("type") == Value("value"))
      values += event.find("name")->as_string() + "@" + event.find("step")->json() + " ";
    else
      last = event.find("epoch")->json() + "/" + event.find("epochs")->json();
  }
  CHECK(values ==
        "train_loss@1 val_mean_dice@1 train_loss@2 val_mean_dice@2 train_loss@3 val_mean_dice@3 ");
  CHECK(last == "3/3");
}

TEST_CASE("a job that is asked to stop ends with the score that it has") {
  const Attempt attempt;
  Fixture f(1);
  std::ofstream(attempt.folder / "stop") << "";
  f.train.max_epochs = 1000;
  SupervisedTrainer trainer(f.train, f.context);
  trainer.run();
  CHECK(trainer.state().iteration == 1);
  CHECK(attempt.read("result.json").empty());  // no validation was done: there is none
  CHECK(has_line(f.context, "asked to stop: finishing after this iteration"));
  CHECK(has_line(f.context, "stopped in epoch 1 of 1000 after "));
}

TEST_CASE("a training that was never validated is validated at its end") {
  Fixture f(20);
  SupervisedTrainer(f.train, f.context).run();
  CHECK(f.evaluator->state().completed_epochs == 1);
  CHECK(f.evaluator->state().best_metric_epoch == 3);
  CHECK(
      has_line(f.context, "no validation was due, so this training is validated once at its end"));
}

namespace {

std::set<std::string> keys_of(const Value& stats) {
  std::set<std::string> keys;
  for (const auto& member : stats.as_object()) keys.insert(member.key);
  return keys;
}

/// The fields of train_stats.json as docs/config.md lists them, without `reason`.
std::set<std::string> documented_keys() {
  std::ifstream page(source_dir() / "docs/config.md");
  std::set<std::string> keys;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("#")) inside = line == "### train_stats.json";
    if (inside && line.starts_with("| `")) keys.insert(line.substr(3, line.find('`', 3) - 3));
  }
  REQUIRE(keys.erase("reason") == 1);
  return keys;
}

}  // namespace

TEST_CASE("write_train_stats writes the documented fields") {
  Fixture f(1);
  TorchRuntime::Options options;
  options.write_train_stats = true;
  options.determinism.emplace().random_seed = 5;
  TorchRuntime runtime(options, f.context);
  f.context.services["runtime"] = &runtime;
  SupervisedTrainer(f.train, f.context).run();
  std::ostringstream text;
  text << std::ifstream(f.folder / "models/train_stats.json").rdbuf();
  const auto stats = parse_json(text.str());
  CHECK(keys_of(stats) == documented_keys());
  CHECK(*stats.find("outcome") == Value("finished"));
  CHECK(*stats.find("train_loss") == Value(Array{1.0, 1.0, 1.0}));
  CHECK(
      stats.find("validation")->json() ==
      R"([{"epoch":1,"metrics":{"val_mean_dice":0.5}},{"epoch":2,"metrics":{"val_mean_dice":0.75}},{"epoch":3,"metrics":{"val_mean_dice":0.25}}])");
  CHECK(*stats.find("best_metric") == Value(0.75));
  CHECK(*stats.find("best_metric_epoch") == Value(2));
  CHECK(*stats.find("seed") == Value(5));
}

TEST_CASE("a failed training says so in its stats") {
  Fixture f(1);
  TorchRuntime::Options options;
  options.write_train_stats = true;
  TorchRuntime runtime(options, f.context);
  f.context.services["runtime"] = &runtime;
  f.loss.nan_at = 0;
  CHECK_THROWS_AS(SupervisedTrainer(f.train, f.context).run(), Error);
  std::ostringstream text;
  text << std::ifstream(f.folder / "models/train_stats.json").rdbuf();
  const auto stats = parse_json(text.str());
  CHECK(*stats.find("outcome") == Value("failed"));
  CHECK(stats.find("reason")->as_string().starts_with(
      "the loss is NaN at epoch 1, iteration 1 of 1"));
  CHECK(stats.find("best_metric")->is_null());
  auto keys = documented_keys();
  keys.insert("reason");
  CHECK(keys_of(stats) == keys);
}

}  // namespace clara::testing
