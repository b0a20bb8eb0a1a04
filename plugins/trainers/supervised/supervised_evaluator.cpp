#include "supervised_evaluator.hpp"

#include "amp_notice.hpp"
#include "batch_text.hpp"
#include "engine_summary.hpp"
#include "torch_error.hpp"
#include "torch_runtime.hpp"

#include <c10/core/GradMode.h>

#include <algorithm>
#include <array>

namespace clara::supervised {
namespace {

/// The network in one mode, and back in the mode that it was in.
class ForwardMode {
 public:
  ForwardMode(Model& network, bool training) : network_(network), before_(network.is_training()) {
    if (before_ != training) network_.train(training);
  }
  ~ForwardMode() {
    if (network_.is_training() != before_) network_.train(before_);
  }
  ForwardMode(const ForwardMode&) = delete;
  ForwardMode& operator=(const ForwardMode&) = delete;

 private:
  Model& network_;
  bool before_;
};

}  // namespace

std::span<const Field> SupervisedEvaluator::Options::fields() {
  static const Fields<Options> list{
      group<EngineFields>(),
      field<&Options::val_data_loader>("val_data_loader", "batches to evaluate")
          .required()
          .implicit("@dataloader"),
      field<&Options::key_val_metric>("key_val_metric",
                                      "metric that tells the best model; the score of a training")
          .implicit("@key_metric"),
      field<&Options::val_handlers>("val_handlers", "hooks, in order").implicit("@handlers"),
      field<&Options::mode>("mode", "mode of the network").one_of({"eval", "train"})};
  return list;
}

void SupervisedEvaluator::Options::validate(const Options& options, OptionIssues& issues) {
  check_key_metric("key_val_metric", options.key_val_metric, issues);
}

Workflow::Parts SupervisedEvaluator::parts(const Options& options, Context& context) {
  auto parts = options.parts(context);
  parts.loader = options.val_data_loader.get();
  parts.key_metric = key_metric(options.key_val_metric);
  parts.handlers = options.val_handlers.items;
  if (const auto* runtime = TorchRuntime::of(context)) parts.better = runtime->direction();
  return parts;
}

SupervisedEvaluator::SupervisedEvaluator(Options options, Context& context)
    : options_(std::move(options)),
      context_(context),
      workflow_(*this, parts(options_, context), context) {
  options_.network->to({workflow_.parts().device, std::nullopt, std::nullopt});
  workflow_.attach();
}

void SupervisedEvaluator::run() {
  if (options_.amp) note_amp(context_, workflow_.parts().device);
  if (const auto* runtime = TorchRuntime::of(context_))
    without_stack(options_.network->label(),
                  [&] { runtime->describe(*options_.network, context_); });
  evaluate(1);
}

void SupervisedEvaluator::evaluate(std::int64_t global_epoch) {
  auto& state = workflow_.state();
  state.max_epochs = std::max<std::int64_t>(global_epoch, 1);
  state.epoch = state.max_epochs - 1;
  state.iteration = 0;
  workflow_.run([this](const Batch& batch) { return iterate(batch); }, {});
}

Value SupervisedEvaluator::summary() const { return summary_of(workflow_.state(), nullptr); }

IterationOutput SupervisedEvaluator::iterate(const Batch& batch) {
  const bool training = options_.mode == "train";
  IterationOutput output;
  output.image = workflow_.on_device(batch, "image", true);
  output.label = workflow_.on_device(batch, "label", false);
  const ForwardMode mode(*options_.network, training);
  const c10::AutoGradMode grad(training);
  try {
    output.all = workflow_.predict(output.image);
  } catch (const Error& error) {
    throw with_files(error, batch);
  }
  output.pred = output.all.front();
  return output;
}

}  // namespace clara::supervised
