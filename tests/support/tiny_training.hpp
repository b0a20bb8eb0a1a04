#pragma once

#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <c10/core/GradMode.h>
#include <clara/testing/fakes.hpp>
#include <clara/train/dataset.hpp>
#include <clara/train/engine.hpp>
#include <clara/train/loss.hpp>
#include <clara/train/metric.hpp>
#include <clara/train/model.hpp>
#include <clara/train/optimizer.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

/// The smallest training: y = w * x with one weight, squared error, plain gradient descent. All of
/// it can be computed by hand.
namespace clara::testing {

class TinyModel : public OneTensorModel {
 public:
  explicit TinyModel(double w = 0) : weight(at::full({1}, w, at::kDouble)) {
    testing::set_label(*this, "TinyModel");
    weight.requires_grad_(true);
  }
  at::Tensor forward(const at::Tensor& input) override { return input.mul(weight); }
  std::vector<at::Tensor> parameters() const override { return {weight}; }
  NamedTensors named_parameters() const override { return {{"body.conv.weight", weight}}; }
  void train(bool on) override {
    training = on;
    modes.push_back(on);
  }
  bool is_training() const override { return training; }
  void to(const Placement& where) override { device = where.device; }
  State state_dict() const override {
    State out(State::Dict{});
    out.ordered = true;
    out.set("body.conv.weight", weight.detach().clone());
    return out;
  }
  void load_state_dict(const State& state) override {
    const c10::AutoGradMode no_grad(false);
    weight.copy_(state.at("body.conv.weight").as_tensor());
  }
  double value() const { return weight.item<double>(); }

  at::Tensor weight;
  bool training = true;
  std::vector<bool> modes;
  std::string device;
};

class TinyOptimizer : public Optimizer {
 public:
  explicit TinyOptimizer(TinyModel& model, double lr = 0.1) : model_(model), lr_(lr) {}
  void zero_grad() override {
    calls += "z";
    if (model_.weight.grad().defined()) model_.weight.mutable_grad().zero_();
  }
  bool step(const StepScale& scale = {}) override {
    calls += "s";
    factor = scale.factor;
    if (scale.found_inf.defined() && scale.found_inf.item<double>() != 0) return false;
    const c10::AutoGradMode no_grad(false);
    model_.weight.sub_(model_.weight.grad().mul(lr_ / scale.factor));
    return true;
  }
  std::vector<at::Tensor> parameters(std::size_t) const override { return {model_.weight}; }
  std::size_t groups() const override { return 1; }
  double lr(std::size_t) const override { return lr_; }
  void set_lr(std::size_t, double lr) override { lr_ = lr; }
  State state_dict() const override {
    State out(State::Dict{});
    out.set("lr", lr_);
    return out;
  }
  void load_state_dict(const State& state) override { lr_ = state.at("lr").as_number(); }

  std::string calls;
  double factor = 1;

 private:
  TinyModel& model_;
  double lr_;
};

class TinyLoss : public OneTensorLoss {
 public:
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override {
    const auto difference = input.sub(target);
    auto loss = difference.mul(difference);
    return count++ == nan_at ? loss.mul(std::nan("")) : loss;
  }
  int count = 0;
  int nan_at = -1;
};

/// The mean of "pred" over all items; or a list of numbers, one for each epoch.
class TinyMetric : public OneValueMetric {
 public:
  explicit TinyMetric(std::string label, std::vector<double> answers = {})
      : label_(std::move(label)), answers_(std::move(answers)) {}
  void reset() override {
    sum_ = 0;
    values_.clear();
  }
  void update(const std::vector<Sample>& output) override {
    for (const auto& sample : output)
      values_.push_back(sample.image("pred").data.mean().item<double>());
  }
  double compute() override {
    ++computed;
    if (!answers_.empty()) return answers_[(computed - 1) % answers_.size()];
    if (values_.empty()) return std::nan("");
    for (const double value : values_) sum_ += value;
    return sum_ / static_cast<double>(values_.size());
  }
  at::Tensor details() const override { return at::tensor(values_, at::kDouble).unsqueeze(1); }
  std::string log_label() const override { return label_; }
  Better better() const override { return which; }

  Better which = Better::higher;
  std::size_t computed = 0;

 private:
  std::string label_;
  std::vector<double> answers_;
  std::vector<double> values_;
  double sum_ = 0;
};

/// Delivers the given items, `batch_size` at a time; each an image x and a label y of one voxel.
class TinyLoader : public DataLoader {
 public:
  explicit TinyLoader(std::vector<std::pair<double, double>> items, std::size_t batch_size = 1)
      : items_(std::move(items)), batch_size_(batch_size) {}
  void prepare(const std::function<void(std::size_t, std::size_t)>& progress) override {
    ++prepared;
    progress(items_.size(), items_.size());
  }
  std::size_t size() const override { return (items_.size() + batch_size_ - 1) / batch_size_; }
  void start_epoch(const EpochStart& start = {}) override {
    last_start = start;
    ++epochs;
    next_ = 0;
  }
  std::optional<Batch> next() override {
    if (next_ >= items_.size()) return std::nullopt;
    Batch batch;
    std::vector<double> x, y;
    for (; next_ < items_.size() && x.size() < batch_size_; ++next_) {
      x.push_back(items_[next_].first);
      y.push_back(items_[next_].second);
      Sample sample;
      sample.set("image", Image{at::full({1, 1}, x.back(), at::kDouble), {}, {}, meta(next_)});
      sample.set("label", Image{at::full({1, 1}, y.back(), at::kDouble), {}, {}, {}});
      sample.set("patient", Value(static_cast<std::int64_t>(next_)));
      batch.samples.push_back(std::move(sample));
    }
    batch.tensors["image"] = at::tensor(x, at::kDouble).reshape({-1, 1, 1});
    batch.tensors["label"] = at::tensor(y, at::kDouble).reshape({-1, 1, 1});
    return batch;
  }

  EpochStart last_start;
  int epochs = 0;
  int prepared = 0;

 private:
  static Object meta(std::size_t index) {
    return Object{{"filename_or_obj", "/data/" + std::to_string(index) + ".nii.gz"}};
  }
  std::vector<std::pair<double, double>> items_;
  std::size_t batch_size_;
  std::size_t next_ = 0;
};

/// Writes down which events came, as "started epoch_started(1) ...".
class Recorder : public TrainHandler {
 public:
  void started(Engine&) override { events += "started "; }
  void epoch_started(Engine& e) override { note("epoch_started", e.state().epoch); }
  void iteration_completed(Engine& e) override {
    note("iteration", e.state().iteration);
    if (const auto* loss = e.state().output.front().find_value("loss"))
      losses.push_back(loss->as_number());
    if (stop_at == e.state().iteration) e.stop();
  }
  void epoch_completed(Engine& e) override { note("epoch_completed", e.state().epoch); }
  void completed(Engine&) override { events += "completed "; }
  void exception_raised(Engine&, std::string_view what) override {
    events += "exception(" + std::string(what) + ") ";
  }

  std::string events;
  std::vector<double> losses;
  std::int64_t stop_at = -1;

 private:
  void note(const std::string& event, std::int64_t n) {
    events += event + "(" + std::to_string(n) + ") ";
  }
};

/// An engine whose state the test sets.
class FakeEngine : public Trainer {
 public:
  explicit FakeEngine(Model* model = nullptr) : model_(model) {
    state_.max_epochs = 10;
    state_.epoch_length = 4;
    state_.epoch = 1;
    state_.iteration = 1;
  }
  EngineState& state() override { return state_; }
  Model& network() override { return *model_; }
  bool is_trainer() const override { return true; }
  void run() override {}
  void stop() override { stopped = true; }
  void set_metrics(const std::vector<std::pair<std::string, double>>& metrics) {
    state_.metrics.clear();
    state_.metric_names.clear();
    for (const auto& [name, value] : metrics) {
      state_.metric_names.push_back(name);
      state_.metrics[name] = value;
    }
    state_.key_metric_name = metrics.empty() ? "" : metrics.front().first;
  }
  void set_loss(double loss) {
    Sample sample;
    sample.set("loss", Value(loss));
    state_.output = {sample};
  }
  bool stopped = false;

 private:
  EngineState state_;
  Model* model_;
};

}  // namespace clara::testing
