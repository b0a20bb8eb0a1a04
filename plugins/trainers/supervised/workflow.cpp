#include "workflow.hpp"

#include <clara/internal/texts.hpp>

#include "batch_text.hpp"
#include "torch_error.hpp"

#include <c10/core/Device.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

namespace clara::supervised {
namespace {

/// What a metric says of a sample names it: the one of two that are alike, too.
void update(const std::string& name, Metric& metric, const std::vector<Sample>& samples) {
  try {
    metric.update(samples);
  } catch (const Error& error) {
    const std::string what = error.what();
    if (what.starts_with(metric.label() + ":") || what.starts_with(name + ":")) throw;
    throw Error(name + ": " + what, error.code());
  }
}

/// Thrown through an inferer between two of its windows, and through a loader between two items of
/// its cache.
struct Stopped {};

std::string name_of(const Metric& metric) {
  return metric.log_label().empty() ? metric.label() : metric.log_label();
}

std::string keys_of(const Batch& batch) {
  std::string keys;
  for (const auto& [key, tensor] : batch.tensors)
    keys += (keys.empty() ? "\"" : ", \"") + key + "\"";
  return keys.empty() ? "no tensor" : keys;
}

}  // namespace

Workflow::Workflow(Engine& engine, Parts parts, Context& context)
    : engine_(engine),
      parts_(std::move(parts)),
      context_(context),
      classes_(context, parts_.loader->class_names()) {
  if (parts_.key_metric) metrics_.emplace_back(name_of(*parts_.key_metric), parts_.key_metric);
  for (auto* metric : parts_.metrics) metrics_.emplace_back(name_of(*metric), metric);
  for (const auto& [name, metric] : metrics_) {
    const auto& names = state_.metric_names;
    if (std::find(names.begin(), names.end(), name) != names.end())
      throw Error("two metrics have the log_label \"" + name + "\"", ExitCode::config);
    state_.metric_names.push_back(name);
  }
  if (parts_.key_metric) {
    if (!parts_.key_metric->single())
      throw Error("the key metric \"" + metrics_.front().first +
                      "\" gives several values; a key metric is one number",
                  ExitCode::config);
    state_.key_metric_name = metrics_.front().first;
    state_.key_metric_better = parts_.better.value_or(parts_.key_metric->better());
  }
  state_.epoch_length =
      parts_.epoch_length.value_or(static_cast<std::int64_t>(parts_.loader->size()));
}

void Workflow::attach() { fire(&TrainHandler::attached); }

void Workflow::prepare() {
  if (std::exchange(prepared_, true)) return;
  if (parts_.loader->size() == 0) throw Error("the data loader has no batches", ExitCode::config);
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  auto last = start;
  const auto progress = [&](std::size_t done, std::size_t total) {
    if (stopping_) throw Stopped();
    const auto now = Clock::now();
    if (total == 0 || (done < total && now - last < std::chrono::seconds(5))) return;
    last = now;
    context_.info("cached " + std::to_string(done) + " of " + std::to_string(total) + " items in " +
                  duration_text(now - start));
  };
  try {
    parts_.loader->prepare(progress);
  } catch (const Stopped&) {
    // Nothing of it is needed any more: no epoch begins.
  }
}

void Workflow::run(const Iterate& iterate, const Watch& watch) {
  try {
    without_stack("", [&] { run_events(iterate, watch); });
  } catch (const std::exception& error) {
    iterating_ = false;
    for (auto* handler : parts_.handlers) handler->exception_raised(engine_, error.what());
    throw;
  }
}

void Workflow::run_events(const Iterate& iterate, const Watch& watch) {
  prepare();
  iterating_ = false;
  terminating_ = false;
  done_in_epoch_ = 0;
  fire(&TrainHandler::started);
  watch.started();
  while ((state_.epoch < state_.max_epochs || done_in_epoch_ > 0) && !ending()) {
    if (done_in_epoch_ == 0) {  // else it was interrupted, and is gone on with
      ++state_.epoch;
      reset_metrics();
      fire(&TrainHandler::epoch_started);
    }
    run_epoch(iterate, watch);
    if (ending()) break;
    done_in_epoch_ = 0;
    compute_metrics();
    compare_metrics();
    ++state_.completed_epochs;
    fire(&TrainHandler::epoch_completed);
    watch.epoch_completed();
  }
  fire(&TrainHandler::completed);
}

void Workflow::run_epoch(const Iterate& iterate, const Watch& watch) {
  while (done_in_epoch_ < state_.epoch_length && !ending()) {
    if (!take_batch()) throw Error("the data loader has no batches");
    ++state_.iteration;
    fire(&TrainHandler::iteration_started);
    IterationOutput output;
    try {
      output = iterate(state_.batch);
    } catch (const Stopped&) {
      return;
    }
    look_at(output);
    ++done_in_epoch_;
    fire(&TrainHandler::iteration_completed);
    watch.iteration_completed();
  }
}

void Workflow::look_at(const IterationOutput& output) {
  const c10::AutoGradMode no_grad(false);
  const auto labels =
      state_.completed_epochs == 0 ? classes_.labels_of(state_.batch) : ClassCheck::Labels{};
  try {
    state_.output = decollate(state_.batch, output, parts_.post);
    if (state_.completed_epochs == 0)
      classes_.look(state_.batch, output.pred, labels, state_.output);
    fire(&TrainHandler::model_completed);
    for (const auto& [name, metric] : metrics_)
      without_stack(name, [&, one = metric] { update(name, *one, state_.output); });
  } catch (const Error& error) {
    throw with_files(error, state_.batch);
  }
}

// As ignite: a pass over the data that is not at its end goes on in the next epoch, and one that
// ends inside an epoch is followed by another.
bool Workflow::take_batch() {
  state_.batch = {};
  state_.output.clear();
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (!std::exchange(iterating_, true)) {
      const auto* settings =
          dynamic_cast<RunSettings*>(context_.service(RunSettings::service_name));
      const EpochStart start{state_.epoch, settings ? settings->rank() : 0,
                             settings ? settings->world_size() : 1, parts_.device};
      without_stack(parts_.loader->label(), [&] { parts_.loader->start_epoch(start); });
    }
    if (auto batch = without_stack(parts_.loader->label(), [&] { return parts_.loader->next(); })) {
      state_.batch = std::move(*batch);
      return true;
    }
    iterating_ = false;
  }
  return false;
}

void Workflow::reset_metrics() {
  for (const auto& [name, metric] : metrics_) metric->reset();
}

void Workflow::compute_metrics() {
  state_.metrics.clear();
  state_.metric_names.clear();
  state_.metric_details.clear();
  for (const auto& [name, metric] : metrics_) {
    for (const auto& value : without_stack(name, [one = metric] { return one->values(); })) {
      const auto full = value.name.empty() ? name : name + "_" + value.name;
      state_.metric_names.push_back(full);
      state_.metrics[full] = value.value;
    }
    if (auto details = metric->details(); details.defined()) state_.metric_details[name] = details;
  }
}

void Workflow::compare_metrics() {
  if (state_.key_metric_name.empty()) return;
  const double current = state_.metrics.at(state_.key_metric_name);
  // MONAI never leaves a first NaN behind: no number is better.
  const bool first = state_.best_metric_epoch == -1 || std::isnan(state_.best_metric);
  const bool lower = state_.key_metric_better == Better::lower;
  if (!first && !(lower ? current < state_.best_metric : current > state_.best_metric)) return;
  state_.best_metric = current;
  state_.best_metric_epoch = state_.epoch;
  context_.info("Got new best metric of " + state_.key_metric_name + ": " + number_text(current));
}

void Workflow::fire(void (TrainHandler::*event)(Engine&)) {
  for (auto* handler : parts_.handlers) {
    try {
      without_stack(handler->label(), [&] { (handler->*event)(engine_); });
    } catch (const Error& error) {
      if (handler->label().empty()) throw;
      throw with_prefix(error, handler->label());
    }
  }
}

at::Tensor Workflow::on_device(const Batch& batch, const std::string& key, bool required) const {
  const auto found = batch.tensors.find(key);
  if (found != batch.tensors.end()) {
    const c10::Device device(parts_.device);
    if (batch.device == device) return found->second;
    return found->second.to(at::TensorOptions().device(device),
                            parts_.non_blocking && batch.pinned);
  }
  if (required)
    throw Error("the batch has no \"" + key + "\" to work on; it has " + keys_of(batch));
  return {};
}

namespace {

std::string shape_text(const at::Tensor& tensor) {
  if (tensor.dim() == 0) return "no axes";
  std::string text;
  for (const auto size : tensor.sizes()) text += (text.empty() ? "" : "x") + std::to_string(size);
  return text;
}

}  // namespace

Tensors Workflow::predict(const at::Tensor& image) const {
  const auto answer = [&network = *parts_.network](const Tensors& inputs) {
    return without_stack(network.label(), [&] { return network.forward_all(inputs); });
  };
  Tensors outputs;
  if (!parts_.inferer) {
    outputs = answer({image});
  } else {
    bool first = true;
    outputs = without_stack(parts_.inferer->label(), [&] {
      return parts_.inferer->infer_all({image}, [&](const Tensors& inputs) {
        if (!std::exchange(first, false) && stopping_) throw Stopped();
        return answer(inputs);
      });
    });
  }
  if (outputs.empty()) throw Error("the network answers with nothing");
  const auto& pred = outputs.front();
  if (pred.dim() == 0 || pred.size(0) != image.size(0))
    throw Error("the network answers a batch of " + std::to_string(image.size(0)) +
                " with a tensor of " + shape_text(pred) +
                "; its first axis has to be that of the batch");
  return outputs;
}

}  // namespace clara::supervised
