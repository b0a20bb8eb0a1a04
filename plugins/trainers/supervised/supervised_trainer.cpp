#include "supervised_trainer.hpp"

#include "amp_notice.hpp"
#include "batch_text.hpp"
#include "engine_summary.hpp"
#include "network_summary.hpp"
#include "supervised_evaluator.hpp"
#include "torch_error.hpp"
#include "torch_runtime.hpp"

#include <array>
#include <cmath>

namespace clara::supervised {

std::span<const Field> SupervisedTrainer::Options::fields() {
  static const std::array list{
      field<&Options::device>("device",
                              "\"cpu\", \"cuda\" or \"cuda:N\"; the command line decides"),
      field<&Options::max_epochs>("max_epochs", "epochs to train").required().at_least(0),
      field<&Options::train_data_loader>("train_data_loader", "batches to learn from")
          .required()
          .implicit("@dataloader"),
      field<&Options::network>("network", "network to train").required().implicit("@model"),
      field<&Options::optimizer>("optimizer", "of the network's parameters")
          .required()
          .implicit("@optimizer"),
      field<&Options::loss_function>("loss_function", "of prediction and label")
          .required()
          .implicit("@loss"),
      field<&Options::epoch_length>("epoch_length",
                                    "iterations of an epoch; default: the whole loader")
          .at_least(1),
      field<&Options::non_blocking>("non_blocking",
                                    "accepted; copies to the device are waited for"),
      field<&Options::inferer>("inferer",
                               "how the network is applied; default: to the whole input"),
      field<&Options::postprocessing>("postprocessing",
                                      "transforms of every item's output, for the metrics"),
      field<&Options::key_train_metric>("key_train_metric", "metric that tells the best epoch"),
      field<&Options::additional_metrics>("additional_metrics", "further metrics"),
      field<&Options::train_handlers>("train_handlers", "hooks, in order"),
      field<&Options::amp>("amp", "accepted; this version computes in fp32, on a GPU too"),
      field<&Options::decollate>("decollate", "take batches apart before post-processing")
          .one_of({true}),
      field<&Options::optim_set_to_none>("optim_set_to_none",
                                         "forget gradients between steps, not only set them to 0"),
      field<&Options::accumulation_steps>("accumulation_steps",
                                          "batches whose gradients make one step")
          .at_least(1)};
  return list;
}

void SupervisedTrainer::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.key_train_metric.size() > 1)
    issues.error("key_train_metric",
                 "there can be one key metric; the others are additional_metrics");
}

Workflow::Parts SupervisedTrainer::parts(const Options& options, Context& context) {
  Workflow::Parts parts;
  parts.loader = options.train_data_loader.get();
  parts.network = options.network.get();
  parts.inferer = options.inferer.get();
  parts.post = TransformChain({options.postprocessing.begin(), options.postprocessing.end()});
  parts.key_metric = options.key_train_metric.empty() ? nullptr : options.key_train_metric.items[0];
  parts.metrics = options.additional_metrics.items;
  parts.handlers = options.train_handlers.items;
  parts.epoch_length = options.epoch_length;
  parts.device = engine_device(context, options.device);
  return parts;
}

SupervisedTrainer::SupervisedTrainer(Options options, Context& context)
    : options_(std::move(options)),
      context_(context),
      workflow_(*this, parts(options_, context), context) {
  workflow_.state().max_epochs = options_.max_epochs;
  options_.network->to(workflow_.parts().device);
  for (auto* handler : options_.train_handlers)
    if (auto* validating = dynamic_cast<Validating*>(handler); validating && !validator_)
      validator_ = &validating->validator();
}

void SupervisedTrainer::stop() {
  workflow_.stop();
  if (validator_) validator_->stop();
}

Value SupervisedTrainer::summary() const {
  return summary_of(workflow_.state(), validator_ ? &validator_->state() : nullptr);
}

void SupervisedTrainer::run() {
  TrainingReport report(context_, workflow_.state(), validator_);
  try {
    without_stack([&] { begin(); });
    Workflow::Watch watch;
    watch.iteration_completed = [&] {
      report.iteration_completed();
      if (report.stop_requested()) stop();
    };
    watch.epoch_completed = [&] { report.epoch_completed(); };
    workflow_.run([this](const Batch& batch) { return iterate(batch); }, watch);
    validate_at_the_end();
    report.finished(workflow_.stopping());
  } catch (const std::exception& error) {
    report.failed(error.what());
    throw;
  }
}

void SupervisedTrainer::begin() {
  const auto& device = workflow_.parts().device;
  if (options_.amp) note_amp(context_, device);
  if (const auto* runtime = TorchRuntime::of(context_))
    runtime->describe(*options_.network, context_);
  workflow_.prepare();
  if (auto* evaluator = dynamic_cast<SupervisedEvaluator*>(validator_)) evaluator->prepare();
  context_.info("training " + std::to_string(options_.max_epochs) + " epochs of " +
                std::to_string(workflow_.state().epoch_length) + " iterations on " + device);
}

// The order of MONAI's _iteration.
IterationOutput SupervisedTrainer::iterate(const Batch& batch) {
  const auto& state = workflow_.state();
  const auto within = (state.iteration - 1) % state.epoch_length;
  const auto steps = options_.accumulation_steps;
  IterationOutput output;
  output.image = workflow_.on_device(batch, "image", true);
  output.label = workflow_.on_device(batch, "label", true);
  options_.network->train(true);
  if (within % steps == 0) forget_gradients();
  auto loss = forward(batch, output);
  check_loss(*output.loss, batch);
  if (steps > 1) loss = loss.div(steps);
  loss.backward();
  if ((within + 1) % steps == 0 || within + 1 == state.epoch_length) options_.optimizer->step();
  return output;
}

// As torch's zero_grad(set_to_none): an optimizer leaves out what has no gradient.
void SupervisedTrainer::forget_gradients() {
  if (!options_.optim_set_to_none) return options_.optimizer->zero_grad();
  for (auto& parameter : options_.network->parameters()) parameter.mutable_grad().reset();
}

at::Tensor SupervisedTrainer::forward(const Batch& batch, IterationOutput& output) {
  try {
    return without_stack([&] {
      output.pred = workflow_.predict(output.image);
      auto loss = options_.loss_function->forward(output.pred, output.label).mean();
      output.loss = loss.item<double>();
      return loss;
    });
  } catch (const Error& error) {
    throw with_files(error, batch);
  }
}

void SupervisedTrainer::check_loss(double loss, const Batch& batch) const {
  if (std::isfinite(loss)) return;
  const auto& state = workflow_.state();
  const auto files = not_finite(batch);
  throw Error("the loss is " + number_text(loss) + " at epoch " + std::to_string(state.epoch) +
              ", iteration " + std::to_string((state.iteration - 1) % state.epoch_length + 1) +
              " of " + std::to_string(state.epoch_length) +
              ": one step with it would make every weight NaN; " +
              (files.empty() ? "a smaller learning rate may help"
                             : "there are NaN or infinite voxels in " + files));
}

// A short training can end before its first validation; its result would have no score.
void SupervisedTrainer::validate_at_the_end() {
  if (!validator_ || workflow_.stopping()) return;
  const auto& state = validator_->state();
  if (state.completed_epochs > 0) return;
  context_.info("no validation was due, so this training is validated once at its end");
  validator_->evaluate(workflow_.state().epoch);
}

}  // namespace clara::supervised
