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
  static const Fields<Options> list{
      group<EngineFields>(),
      field<&Options::max_epochs>("max_epochs", "epochs to train")
          .required()
          .at_least(0)
          .implicit("{epochs}"),
      field<&Options::train_data_loader>("train_data_loader", "batches to learn from")
          .required()
          .implicit("@dataloader"),
      field<&Options::optimizer>("optimizer", "of the network's parameters")
          .required()
          .implicit("@optimizer"),
      field<&Options::loss_function>("loss_function", "of prediction and label")
          .required()
          .implicit("@loss"),
      field<&Options::key_train_metric>("key_train_metric", "metric that tells the best epoch")
          .implicit("@key_metric"),
      field<&Options::train_handlers>("train_handlers", "hooks, in order").implicit("@handlers"),
      field<&Options::optim_set_to_none>("optim_set_to_none",
                                         "forget gradients between steps, not only set them to 0"),
      field<&Options::accumulation_steps>("accumulation_steps",
                                          "batches whose gradients make one step")
          .at_least(1)};
  return list;
}

void SupervisedTrainer::Options::validate(const Options& options, OptionIssues& issues) {
  check_key_metric("key_train_metric", options.key_train_metric, issues);
}

Workflow::Parts SupervisedTrainer::parts(const Options& options, Context& context) {
  auto parts = options.parts(context);
  parts.loader = options.train_data_loader.get();
  parts.key_metric = key_metric(options.key_train_metric);
  parts.handlers = options.train_handlers.items;
  return parts;
}

SupervisedTrainer::SupervisedTrainer(Options options, Context& context)
    : options_(std::move(options)),
      context_(context),
      workflow_(*this, parts(options_, context), context) {
  workflow_.state().max_epochs = TorchRuntime::epochs_given().value_or(options_.max_epochs);
  options_.network->to({workflow_.parts().device, std::nullopt, std::nullopt});
  for (std::size_t group = 0; group < options_.optimizer->groups(); ++group)
    rates_.push_back(options_.optimizer->lr(group));
  for (auto* handler : options_.train_handlers) {
    auto* validating = dynamic_cast<Validating*>(handler);
    if (!validating) continue;
    validating->validator().state().trainer = this;
    if (!validator_) validator_ = &validating->validator();
  }
  workflow_.attach();
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
    without_stack("", [&] { begin(); });
    workflow_.run([this](const Batch& batch) { return iterate(batch); }, watch(report));
    validate_at_the_end();
    report.finished(workflow_.stopping());
  } catch (const std::exception& error) {
    report.failed(error.what());
    throw;
  }
}

Workflow::Watch SupervisedTrainer::watch(TrainingReport& report) {
  Workflow::Watch watch;
  const auto* runtime = TorchRuntime::of(context_);
  const auto interval = runtime ? runtime->resume_interval() : TorchRuntime::ResumeInterval{0, 0};
  if (interval.iterations > 0) workflow_.check_resumable_inside_epoch();
  const auto is_due = [](std::int64_t count, std::int64_t every) {
    return every > 0 && count % every == 0;
  };
  watch.started = [this, &report] { resume(report); };
  const auto most = runtime ? runtime->max_iterations() : 0;
  const auto losses = runtime ? runtime->loss_file() : std::nullopt;
  if (losses) begin_losses(*losses);
  watch.iteration_completed = [this, &report, interval, is_due, most] {
    report.iteration_completed();
    if (losses_.is_open()) losses_ << number_text(loss_) << '\n' << std::flush;
    if (most > 0 && workflow_.state().iteration >= most) workflow_.terminate();
    if (report.stop_requested()) stop();
    if (is_due(workflow_.state().iteration, interval.iterations)) save_for_resume(report);
  };
  watch.epoch_completed = [this, &report, interval, is_due] {
    report.epoch_completed();
    const auto& state = workflow_.state();
    if (is_due(state.epoch, interval.epochs) ||
        (interval.epochs > 0 && state.epoch == state.max_epochs))
      save_for_resume(report);
  };
  return watch;
}

void SupervisedTrainer::begin_losses(const std::filesystem::path& file) {
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  losses_.open(file);
  if (!losses_) throw Error("cannot write " + file.string(), ExitCode::storage);
}

void SupervisedTrainer::begin() {
  const auto& device = workflow_.parts().device;
  if (options_.amp) note_amp(context_, device);
  if (const auto* runtime = TorchRuntime::of(context_)) {
    without_stack(options_.network->label(),
                  [&] { runtime->describe(*options_.network, context_); });
    resumed_from_ = runtime->resumed_file();
    workflow_.state().resumed = resumed_from_.has_value();
  }
  workflow_.prepare();
  if (auto* evaluator = dynamic_cast<SupervisedEvaluator*>(validator_)) evaluator->prepare();
  note_rate();
  context_.info("training " + std::to_string(workflow_.state().max_epochs) + " epochs of " +
                std::to_string(workflow_.state().epoch_length) + " iterations on " + device);
}

/// A config that sets learning_rate and does not hand it to its optimizer trains with another one.
void SupervisedTrainer::note_rate() const {
  const auto* config =
      dynamic_cast<EffectiveConfig*>(context_.service(EffectiveConfig::service_name));
  const auto* written = config ? config->value().find("learning_rate") : nullptr;
  if (!written || !written->is_number() || rates_.empty()) return;
  const auto configured = [&](std::size_t group) {
    const auto state = options_.optimizer->state_dict();
    const auto* groups = state.find("param_groups");
    const auto* initial = groups ? groups->as_list().at(group).find("initial_lr") : nullptr;
    return initial ? initial->as_number() : rates_[group];
  };
  for (std::size_t group = 0; group < rates_.size(); ++group)
    if (configured(group) == written->as_number()) return;
  context_.warn("learning_rate is " + number_text(written->as_number()) +
                ", and the optimizer works with " + number_text(configured(0)) +
                ": give it \"lr\": \"{learning_rate}\"");
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
  if (state.loss_scale != 1) loss = loss.mul(state.loss_scale);
  without_stack("the gradients of the loss", [&] { loss.backward(); });
  if ((within + 1) % steps != 0 && within + 1 != state.epoch_length) return output;
  workflow_.fire(&TrainHandler::gradients_ready);
  if (without_stack(options_.optimizer->label(), [&] {
        return options_.optimizer->step({state.loss_scale, state.found_inf});
      }))
    workflow_.fire(&TrainHandler::optimizer_stepped);
  return output;
}

// As torch's zero_grad(set_to_none): an optimizer leaves out what has no gradient.
void SupervisedTrainer::forget_gradients() {
  if (!options_.optim_set_to_none) return options_.optimizer->zero_grad();
  for (auto& parameter : options_.network->parameters()) parameter.mutable_grad().reset();
}

at::Tensor SupervisedTrainer::forward(const Batch& batch, IterationOutput& output) {
  try {
    output.all = workflow_.predict(output.image);
    output.pred = output.all.front();
    return without_stack(options_.loss_function->label(), [&] {
      auto loss = options_.loss_function->forward_all(output.all, {output.label}).mean();
      loss_ = loss.item<double>();
      output.loss = loss_;
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
