#include "fixture.hpp"
#include "plugins/trainers/supervised/supervised_evaluator.hpp"
#include "plugins/trainers/supervised/torch_runtime.hpp"
#include "support/paths.hpp"

#include <doctest/doctest.h>

#include <array>
#include <barrier>
#include <cmath>
#include <thread>

namespace clara::testing {

using supervised::SupervisedEvaluator;
using supervised::SupervisedTrainer;

namespace {

/// The losses and the weight that plain arithmetic gives.
std::vector<double> by_hand(int epochs, double lr, double& w) {
  std::vector<double> losses;
  for (int e = 0; e < epochs; ++e)
    for (const double x : {1.0, 2.0, 3.0, 4.0}) {
      const double y = 2 * x;
      losses.push_back((w * x - y) * (w * x - y));
      w -= lr * 2 * x * (w * x - y);
    }
  return losses;
}

class Failing : public TrainHandler {
 public:
  Failing() { testing::set_label(*this, "Failing"); }
  void epoch_completed(Engine&) override { throw Error("no space: /models", ExitCode::storage); }
};

/// Post-processing that changes the prediction, reads the data and leaves something behind.
class Post : public OneToOne {
 public:
  void apply(Sample& sample) const override {
    auto& pred = sample.image("pred");
    pred.data = pred.data.mul(10);
    sample.set("extra", Value(1));
    sample.set("patient", Value(sample.find_value("patient")->as_int() + 100));
  }
};

class LookAtOutput : public TrainHandler {
 public:
  void iteration_completed(Engine& engine) override {
    const auto& state = engine.state();
    keys = state.output.at(0).keys();
    file = state.output[0].image("pred").meta.at("filename_or_obj").as_string();
    patient = state.batch.samples.at(0).find_value("patient")->as_int();
    grad = state.output[0].image("pred").data.requires_grad();
  }
  std::vector<std::string> keys;
  std::string file;
  std::int64_t patient = 0;
  bool grad = true;
};

}  // namespace

TEST_CASE("events come in ignite's order") {
  Fixture f;
  f.run();
  std::string expected = "started ";
  for (int e = 0; e < 2; ++e) {
    expected += "epoch_started(" + std::to_string(e + 1) + ") ";
    for (int i = 1; i <= 4; ++i) expected += "iteration(" + std::to_string(e * 4 + i) + ") ";
    expected += "epoch_completed(" + std::to_string(e + 1) + ") ";
  }
  CHECK(f.recorder.events == expected + "completed ");
  CHECK(f.loader.epochs == 2);
  CHECK(f.loader.prepared == 1);
}

TEST_CASE("an iteration is zero_grad, forward, loss, backward, step") {
  Fixture f;
  f.run();
  double w = 0;
  const auto losses = by_hand(2, 0.01, w);
  REQUIRE(f.recorder.losses.size() == losses.size());
  for (std::size_t i = 0; i < losses.size(); ++i)
    CHECK(f.recorder.losses[i] == doctest::Approx(losses[i]));
  CHECK(f.model.value() == doctest::Approx(w));
  CHECK(f.optimizer.calls == "zszszszszszszszs");
  CHECK(f.model.device == "cpu");
}

TEST_CASE(
    "gradients of several batches make one step when asked, and the rest of an epoch another") {
  Fixture f;
  f.options.accumulation_steps = 3;
  f.options.max_epochs = 1;
  f.run();
  CHECK(f.optimizer.calls == "zszs");
  // w = 0: gradients -2xy / 3 of the first three, then one of the last alone, which is also
  // divided.
  const double first = 0.01 * 2 * (2 + 8 + 18) / 3.0;
  CHECK(f.model.value() == doctest::Approx(first - 0.01 * 2 * 4 * (first * 4 - 8) / 3.0));
}

TEST_CASE("gradients are forgotten between steps when asked") {
  class Watching : public TinyOptimizer {
   public:
    Watching(TinyModel& model) : TinyOptimizer(model, 0.01), model_(model) {}
    void zero_grad() override { ++zeroed; }
    bool step(const StepScale&) override {
      gradients.push_back(model_.weight.grad().item<double>());
      return true;
    }
    int zeroed = 0;
    std::vector<double> gradients;

   private:
    TinyModel& model_;
  };
  Fixture f;
  Watching optimizer(f.model);
  f.options.optimizer = optimizer;
  f.options.optim_set_to_none = true;
  f.options.max_epochs = 1;
  f.run();
  CHECK(optimizer.zeroed == 0);
  CHECK(optimizer.gradients == std::vector<double>{-4, -16, -36, -64});  // -2xy of each alone
}

TEST_CASE("epoch_length counts iterations over the ends of the data") {
  Fixture f;
  f.options.epoch_length = 3;
  f.options.max_epochs = 3;
  f.run();
  CHECK(f.recorder.losses.size() == 9);
  CHECK(f.loader.epochs == 3);
}

TEST_CASE("a loss that is not finite ends the training before it reaches the weights") {
  Fixture f;
  f.loss.nan_at = 5;
  double w = 0;
  by_hand(1, 0.01, w);
  w -= 0.01 * 2 * 1 * (w * 1 - 2);
  const std::string reason =
      "the loss is NaN at epoch 2, iteration 2 of 4: one step with it would make every weight NaN; "
      "a smaller learning rate may help";
  CHECK(error_of([&] { f.run(); }) == reason);
  CHECK(f.model.value() == doctest::Approx(w));
  CHECK(f.recorder.events.ends_with("iteration(5) exception(" + reason + ") "));
}

TEST_CASE("a loss that is not finite since an image is not names the file") {
  Fixture f;
  TinyLoader loader({{1, 2}, {std::nan(""), 4}, {3, 6}, {INFINITY, 8}}, 4);
  f.options.train_data_loader = loader;
  CHECK(error_of([&] { f.run(); }) ==
        "the loss is NaN at epoch 1, iteration 1 of 1: one step with it would make every weight "
        "NaN; there are NaN or infinite voxels in /data/1.nii.gz, /data/3.nii.gz");
}

TEST_CASE("what LibTorch refuses is told without its stack") {
  class Shaping : public OneTensorLoss {
   public:
    at::Tensor forward(const at::Tensor& input, const at::Tensor&) override {
      return input.view({7, 7});
    }
  };
  Fixture f(2);
  Shaping loss;
  f.options.loss_function = loss;
  const std::string reason =
      "shape '[7, 7]' is invalid for input of size 2; the batch is of /data/0.nii.gz, "
      "/data/1.nii.gz";
  CHECK(error_of([&] { f.run(); }) == reason);
  CHECK(f.recorder.events.ends_with("exception(" + reason + ") "));
}

TEST_CASE("what LibTorch refuses is told with the component that asked it") {
  constexpr double kHuge = 1e300;
  const std::string reason = "value cannot be converted to type float without overflow";
  const auto overflow = [](const at::Tensor& like) { like.detach().to(at::kFloat).fill_(kHuge); };
  const std::string batch = "; the batch is of /data/0.nii.gz, /data/1.nii.gz";

  struct Loss : OneTensorLoss {
    at::Tensor forward(const at::Tensor& input, const at::Tensor&) override { return act(input); }
    std::function<at::Tensor(const at::Tensor&)> act;
  } loss;
  testing::set_label(loss, "Huge");
  loss.act = [&](const at::Tensor& input) { return overflow(input), input; };
  Fixture of_loss(2);
  of_loss.options.loss_function = loss;
  CHECK(error_of([&] { of_loss.run(); }) == "Huge: " + reason + batch);

  struct Network : TinyModel {
    at::Tensor forward(const at::Tensor& input) override { return act(input); }
    std::function<at::Tensor(const at::Tensor&)> act;
  } network;
  network.act = loss.act;
  Fixture of_network(2);
  of_network.options.network = network;
  CHECK(error_of([&] { of_network.run(); }) == "TinyModel: " + reason + batch);

  struct Stepper : TinyOptimizer {
    using TinyOptimizer::TinyOptimizer;
    bool step(const StepScale&) override { return act(), true; }
    std::function<void()> act;
  };
  Fixture of_step(2);
  Stepper stepper(of_step.model);
  testing::set_label(stepper, "Stepper");
  stepper.act = [&] { overflow(of_step.model.weight); };
  of_step.options.optimizer = stepper;
  CHECK(error_of([&] { of_step.run(); }) == "Stepper: " + reason);

  struct Watcher : TrainHandler {
    void epoch_completed(Engine&) override { act(); }
    std::function<void()> act;
  } watcher;
  testing::set_label(watcher, "Watcher");
  Fixture of_handler(2);
  watcher.act = [&] { overflow(of_handler.model.weight); };
  of_handler.options.train_handlers.items.push_back(&watcher);
  CHECK(error_of([&] { of_handler.run(); }) == "Watcher: " + reason);
}

TEST_CASE("an error of the network or the loss names the files of its batch") {
  class Choosy : public OneTensorLoss {
   public:
    at::Tensor forward(const at::Tensor&, const at::Tensor&) override {
      throw Error("Choosy: the label holds class 7", ExitCode::config);
    }
  };
  Fixture f(2);
  Choosy loss;
  f.options.loss_function = loss;
  CHECK(error_of([&] { f.run(); }) ==
        "Choosy: the label holds class 7; the batch is of /data/0.nii.gz, /data/1.nii.gz");
  TinyLoader many({{1, 2}, {2, 4}, {3, 6}, {4, 8}, {5, 10}, {6, 12}}, 6);
  f.options.train_data_loader = many;
  CHECK(error_of([&] { f.run(); })
            .ends_with("; the batch is of /data/0.nii.gz, /data/1.nii.gz, /data/2.nii.gz, "
                       "/data/3.nii.gz and 2 more"));
}

TEST_CASE("stop ends after the iteration, and the final handlers still run") {
  Fixture f;
  f.recorder.stop_at = 2;
  f.run();
  CHECK(f.recorder.events == "started epoch_started(1) iteration(1) iteration(2) completed ");
}

TEST_CASE("a handler that has seen enough ends the training, which is finished then") {
  struct Enough : TrainHandler {
    void iteration_completed(Engine& e) override {
      if (e.state().iteration == at) e.terminate();
    }
    void epoch_completed(Engine& e) override {
      if (e.state().iteration == -at) e.terminate();
    }
    std::int64_t at = 0;
  };
  const auto events_of = [](std::int64_t at) {
    Fixture fixture;
    Enough enough;
    enough.at = at;
    fixture.options.max_epochs = 3;
    fixture.options.train_handlers.items = {&enough, &fixture.recorder};
    fixture.run();
    return fixture.recorder.events;
  };
  CHECK(events_of(6) ==
        "started epoch_started(1) iteration(1) iteration(2) iteration(3) iteration(4) "
        "epoch_completed(1) epoch_started(2) iteration(5) iteration(6) completed ");
  CHECK(events_of(-4) ==
        "started epoch_started(1) iteration(1) iteration(2) iteration(3) iteration(4) "
        "epoch_completed(1) completed ");
}

TEST_CASE("a handler of the evaluator knows the trainer that it runs for") {
  Fixture fixture;
  SupervisedEvaluator::Options options;
  TinyLoader loader({{1, 2}});
  options.val_data_loader = loader;
  options.network = fixture.model;
  SupervisedEvaluator evaluator(options, fixture.context);
  CHECK(evaluator.state().trainer == nullptr);
  struct Validates : TrainHandler, Validating {
    explicit Validates(Evaluator& e) : evaluator(e) {}
    Evaluator& validator() override { return evaluator; }
    Evaluator& evaluator;
  } validates(evaluator);
  fixture.options.train_handlers.items = {&validates};
  SupervisedTrainer trainer(fixture.options, fixture.context);
  CHECK(evaluator.state().trainer == &trainer);
}

TEST_CASE("what a handler changes of the output is what the metrics see") {
  struct Doubles : TrainHandler {
    void model_completed(Engine& e) override {
      for (auto& sample : e.state().output)
        sample.image("pred").data = at::full({1, 1}, 7.0, at::kDouble);
    }
  } doubles;
  Fixture fixture;
  TinyMetric metric("mean_pred");
  fixture.options.key_train_metric.items = {&metric};
  fixture.options.train_handlers.items = {&doubles};
  SupervisedTrainer trainer(fixture.options, fixture.context);
  trainer.run();
  CHECK(trainer.state().metrics.at("mean_pred") == 7);
}

TEST_CASE("stop does not wait for a whole cache, and no epoch begins then") {
  struct Slow : TinyLoader {
    using TinyLoader::TinyLoader;
    void prepare(const std::function<void(std::size_t, std::size_t)>& progress) override {
      for (std::size_t done = 1; done <= 100; ++done) {
        if (done == 3) stop();
        cached = done;
        progress(done, 100);
      }
    }
    std::function<void()> stop;
    std::size_t cached = 0;
  };
  Fixture f;
  Slow loader({{1, 2}, {2, 4}});
  f.options.train_data_loader = loader;
  supervised::SupervisedTrainer trainer(f.options, f.context);
  loader.stop = [&] { trainer.stop(); };
  trainer.run();
  CHECK(loader.cached == 3);
  CHECK(f.recorder.events == "started completed ");
}

TEST_CASE("stop does not wait for all windows of an inferer") {
  class Windows : public Inferer {
   public:
    Tensors infer_all(const Tensors& images, const Predictor& forward) const override {
      Tensors out;
      for (int window = 0; window < 5; ++window) {
        out = forward(images);
        if (++windows == 2) stop();
      }
      return out;
    }
    mutable int windows = 0;
    std::function<void()> stop;
  };
  TinyModel model(3);
  TinyLoader loader({{1, 0}, {2, 0}});
  TinyMetric metric("mean_pred");
  FakeContext context;
  Recorder recorder;
  Windows windows;
  SupervisedEvaluator::Options options;
  options.val_data_loader = loader;
  options.network = model;
  options.inferer = windows;
  options.key_val_metric.items = {&metric};
  options.val_handlers.items = {&recorder};
  SupervisedEvaluator evaluator(options, context);
  windows.stop = [&] { evaluator.stop(); };
  evaluator.run();
  CHECK(windows.windows == 2);
  CHECK(recorder.events == "started epoch_started(1) completed ");
  CHECK(evaluator.state().completed_epochs == 0);
  CHECK(model.is_training());
}

TEST_CASE("a failing handler ends the run under its name") {
  Fixture f;
  Failing failing;
  f.options.train_handlers.items.push_back(&failing);
  CHECK(error_of([&] { f.run(); }) == "Failing: no space: /models");
  CHECK(f.recorder.events.ends_with("epoch_completed(1) exception(Failing: no space: /models) "));
}

TEST_CASE("the output is post-processed, and what belongs to the data goes back to it") {
  Fixture f;
  const Post post;
  LookAtOutput look;
  f.options.postprocessing.items = {const_cast<Post*>(&post)};
  f.options.train_handlers.items = {&look};
  f.run();
  CHECK(look.keys == std::vector<std::string>{"image", "label", "pred", "loss", "extra"});
  CHECK(look.file == "/data/3.nii.gz");
  CHECK(look.patient == 103);
  CHECK_FALSE(look.grad);
}

TEST_CASE("amp on a CPU is one notice") {
  Fixture f;
  f.options.amp = true;
  f.run();
  int notices = 0;
  for (const auto& line : f.context.text())
    notices += line == "amp: this runs on a CPU, where it means fp32" ? 1 : 0;
  CHECK(notices == 1);
}

TEST_CASE("handlers reach what mixed precision, clipping and averages need") {
  class Scaling : public TrainHandler {
   public:
    void iteration_started(Engine& engine) override {
      calls += "i";
      engine.state().loss_scale = 4;
    }
    void gradients_ready(Engine& engine) override {
      calls += "g";
      scaled = engine.optimizer()->parameters(0).at(0).grad().item<double>();
      engine.state().found_inf = at::full({}, engine.state().iteration == 2 ? 1.0 : 0.0);
    }
    void optimizer_stepped(Engine& engine) override {
      calls += "s";
      CHECK(engine.loader() != nullptr);
    }
    std::string calls;
    double scaled = 0;
  };
  Fixture plain, f;
  Scaling scaling;
  f.options.max_epochs = plain.options.max_epochs = 1;
  f.options.train_handlers.items = {&scaling};
  TinyLoader one({{1, 2}}), two({{1, 2}, {2, 4}});
  plain.options.train_data_loader = one;
  f.options.train_data_loader = two;
  plain.run();
  f.run();
  CHECK(scaling.calls == "igsig");  // the second step was left out
  CHECK(f.model.value() == plain.model.value());
  CHECK(f.optimizer.factor == 4);
}

namespace {

/// Two processes that train together, as threads: what each has to say, and the mean of it.
class Pair {
 public:
  double mean(int rank, double mine) {
    said_.at(static_cast<std::size_t>(rank)) = mine;
    together_.arrive_and_wait();
    const double mean = (said_[0] + said_[1]) / 2;
    together_.arrive_and_wait();  // before either says something else
    return mean;
  }

 private:
  std::barrier<> together_{2};
  std::array<double, 2> said_{};
};

/// What torch's DistributedDataParallel does between backward and step.
class MeanOfGradients : public TrainHandler {
 public:
  MeanOfGradients(Pair& pair, int rank) : pair_(pair), rank_(rank) {}
  void gradients_ready(Engine& engine) override {
    for (auto& parameter : engine.network().parameters()) {
      auto& gradient = parameter.mutable_grad();
      gradient.fill_(pair_.mean(rank_, gradient.item<double>()));
    }
  }

 private:
  Pair& pair_;
  int rank_;
};

class OneOfTwo : public RunSettings {
 public:
  explicit OneOfTwo(int rank) : rank_(rank) {}
  std::string device() const override { return "cpu"; }
  int rank() const override { return rank_; }
  int world_size() const override { return 2; }
  int threads() const override { return 1; }

 private:
  int rank_;
};

}  // namespace

TEST_CASE("two that train together, each on its half, end with the weight of one on the whole") {
  Pair pair;
  const auto train_half = [&](int rank, Fixture& f) {
    OneOfTwo settings(rank);
    MeanOfGradients mean(pair, rank);
    f.context.services[std::string(RunSettings::service_name)] = &settings;
    TinyLoader half(rank == 0 ? std::vector<std::pair<double, double>>{{1, 2}, {3, 6}}
                              : std::vector<std::pair<double, double>>{{2, 4}, {4, 8}});
    f.options.train_data_loader = half;
    f.options.train_handlers.items = {&mean};
    f.run();
    CHECK(half.last_start.rank == rank);
    CHECK(half.last_start.world_size == 2);
  };
  Fixture whole(2), first, second;
  whole.run();
  std::thread other([&] { train_half(1, second); });
  train_half(0, first);
  other.join();
  CHECK(first.model.value() == second.model.value());
  CHECK(first.model.value() == doctest::Approx(whole.model.value()));
  CHECK(whole.model.value() != 0);
}

TEST_CASE("a training goes on in other objects as if it had not ended") {
  const TemporaryFolder folder;
  const auto train = [&](std::int64_t epochs, bool resume) {
    Fixture f;
    FakeContext context(folder.path());
    supervised::TorchRuntime::Options runtime_options;
    runtime_options.resume = resume;
    supervised::TorchRuntime runtime(runtime_options, context);
    context.services[std::string(Runtime::service_name)] = &runtime;
    f.options.max_epochs = epochs;
    TinyMetric key("train_acc", {0.5, 0.7, 0.6});
    f.options.key_train_metric.items = {&key};
    supervised::SupervisedTrainer trainer(f.options, context);
    trainer.run();
    const auto& state = trainer.state();
    return std::vector<double>{f.model.value(), static_cast<double>(state.iteration),
                               static_cast<double>(state.completed_epochs)};
  };
  const auto whole = train(3, false);
  std::filesystem::remove_all(folder / "models");
  train(2, false);
  CHECK(std::filesystem::exists(folder / "models/resume.pt"));
  CHECK(train(3, true) == whole);
}

}  // namespace clara::testing
