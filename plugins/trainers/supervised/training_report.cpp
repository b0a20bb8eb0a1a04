#include "training_report.hpp"

#include "torch_runtime.hpp"
#include "train_stats.hpp"
#include "workflow.hpp"

#include <clara/internal/texts.hpp>
#include <clara/train/device.hpp>

#include <cmath>
#include <cstdio>

namespace clara::supervised {
namespace {

constexpr auto kHalfASecond = std::chrono::milliseconds(500);

std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", value);
  return text;
}

/// "val_mean_dice 0.8123, val_acc 0.9876", in the order of the config.
std::string text_of(const EngineState& state) {
  std::string out;
  for (const auto& name : state.metric_names)
    if (const auto found = state.metrics.find(name); found != state.metrics.end())
      out += (out.empty() ? "" : ", ") + name + " " + short_number(found->second);
  return out;
}

Object metrics_of(const EngineState& state) {
  Object out;
  for (const auto& name : state.metric_names)
    if (const auto found = state.metrics.find(name); found != state.metrics.end())
      out.set(name, found->second);
  return out;
}

}  // namespace

TrainingReport::TrainingReport(Context& context, const EngineState& state, Evaluator* validator,
                               std::unique_ptr<JobLink> link)
    : context_(context), state_(state), validator_(validator), link_(std::move(link)) {
  send_progress(0);
}

void TrainingReport::iteration_completed() {
  note_loss();
  note_validation();
  const auto now = Clock::now();
  if (now - last_progress_ < kHalfASecond) return;
  last_progress_ = now;
  send_progress(state_.epoch - 1);  // a sign of life: this one is not done
}

State TrainingReport::resume_state() const {
  State state(State::Dict{});
  state.set("loss_sum", loss_sum_);
  state.set("loss_count", loss_count_);
  state.set("validations", validations_);
  state.set("losses", state_of(Value(losses_)));
  state.set("train_metrics", state_of(Value(train_metrics_)));
  state.set("validation", state_of(Value(validation_)));
  return state;
}

void TrainingReport::resume(const State& state) {
  loss_sum_ = state.at("loss_sum").as_number();
  loss_count_ = state.at("loss_count").as_int();
  validations_ = state.at("validations").as_int();
  losses_ = value_of(state.at("losses")).as_array();
  train_metrics_ = value_of(state.at("train_metrics")).as_array();
  validation_ = value_of(state.at("validation")).as_array();
  epoch_start_ = Clock::now();
}

void TrainingReport::note_loss() {
  if (state_.output.empty()) return;
  const auto* loss = state_.output.front().find_value("loss");
  if (!loss || !loss->is_number()) return;
  loss_sum_ += loss->as_number();
  ++loss_count_;
}

void TrainingReport::epoch_completed() {
  const double loss = loss_count_ ? loss_sum_ / static_cast<double>(loss_count_) : std::nan("");
  loss_sum_ = 0;
  loss_count_ = 0;
  losses_.push_back(loss);
  train_metrics_.push_back(metrics_of(state_));
  const auto now = Clock::now();
  const auto metrics = text_of(state_);
  context_.info("epoch " + std::to_string(state_.epoch) + "/" + std::to_string(state_.max_epochs) +
                ": train_loss " + short_number(loss) + (metrics.empty() ? "" : ", " + metrics) +
                ", " + duration_text(now - epoch_start_));
  epoch_start_ = now;
  value("train_loss", state_.epoch, loss);
  for (const auto& [name, number] : state_.metrics) value(name, state_.epoch, number);
  note_validation();
  send_progress(state_.epoch);
}

// A validation runs inside a handler; that it ran is seen afterwards.
void TrainingReport::note_validation() {
  if (!validator_ || validator_->state().completed_epochs == validations_) return;
  const auto& state = validator_->state();
  validations_ = state.completed_epochs;
  std::string line = "validation at epoch " + std::to_string(state_.epoch) + ": " + text_of(state);
  if (!state.key_metric_name.empty())
    line += " (best " + short_number(state.best_metric) + " at epoch " +
            std::to_string(state.best_metric_epoch) + ")";
  context_.info(line);
  for (const auto& [name, number] : state.metrics) value(name, state_.epoch, number);
  validation_.push_back(Object{{"epoch", state_.epoch}, {"metrics", metrics_of(state)}});
}

bool TrainingReport::stop_requested() {
  if (!link_ || stop_seen_) return stop_seen_;
  const auto now = Clock::now();
  if (now - last_look_ < kHalfASecond) return false;
  last_look_ = now;
  stop_seen_ = link_->stop_requested();
  if (stop_seen_) context_.info("asked to stop: finishing after this iteration");
  return stop_seen_;
}

std::optional<double> TrainingReport::score() const {
  if (!validator_) return std::nullopt;
  const auto& state = validator_->state();
  if (state.key_metric_name.empty() || state.best_metric_epoch == -1) return std::nullopt;
  return state.best_metric;
}

Object TrainingReport::last_metrics() const {
  Object out = metrics_of(state_);
  if (!losses_.empty()) out.set("train_loss", losses_.back());
  if (validator_)
    for (const auto& member : metrics_of(validator_->state())) out.set(member.key, member.value);
  return out;
}

void TrainingReport::finished(bool stopped) {
  note_validation();
  const auto best = score();
  const auto time = duration_text(Clock::now() - start_);
  const auto epochs = std::to_string(state_.max_epochs);
  std::string line = stopped ? "stopped in epoch " + std::to_string(state_.epoch) + " of " +
                                   epochs + " after " + time
                             : "finished " + epochs + " epochs in " + time;
  if (best)
    line += "; best " + validator_->state().key_metric_name + " " + short_number(*best) +
            " at epoch " + std::to_string(validator_->state().best_metric_epoch);
  context_.info(line);
  write_stats(stopped ? "stopped" : "finished", "");
  if (link_) link_->result(best, last_metrics());
}

void TrainingReport::failed(std::string_view reason) { write_stats("failed", reason); }

void TrainingReport::write_stats(std::string_view outcome, std::string_view reason) {
  const auto* runtime = TorchRuntime::of(context_);
  const auto file = runtime ? runtime->stats_file() : std::nullopt;
  if (!file) return;
  Object stats{{"schema", 1}, {"outcome", std::string(outcome)}};
  if (!reason.empty()) stats.set("reason", std::string(reason));
  stats.set("epochs", state_.max_epochs);
  stats.set("completed_epochs", state_.completed_epochs);
  stats.set("iterations", state_.iteration);
  stats.set("seconds", std::chrono::duration<double>(Clock::now() - start_).count());
  stats.set("train_loss", losses_);
  stats.set("train_metrics", train_metrics_);
  stats.set("validation", validation_);
  stats.set("key_metric", validator_ ? Value(validator_->state().key_metric_name) : Value());
  stats.set("best_metric", score() ? Value(*score()) : Value());
  stats.set("best_metric_epoch", score() ? Value(validator_->state().best_metric_epoch) : Value());
  stats.set("seed", runtime->seed() ? Value(*runtime->seed()) : Value());
  add_environment(stats, engine_device(context_, std::nullopt));
  write_train_stats(*file, stats);
}

void TrainingReport::send_progress(std::int64_t epoch) {
  if (link_) link_->progress(epoch, state_.max_epochs);
}

void TrainingReport::value(const std::string& name, std::int64_t step, double value) {
  if (link_) link_->value(name, step, value);
}

}  // namespace clara::supervised
