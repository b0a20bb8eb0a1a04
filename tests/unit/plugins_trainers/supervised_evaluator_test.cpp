#include "plugins/trainers/supervised/supervised_evaluator.hpp"

#include "plugins/trainers/supervised/torch_runtime.hpp"
#include "support/tiny_training.hpp"

#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>

namespace clara::testing {

using supervised::SupervisedEvaluator;

TEST_CASE("an evaluator validates without gradients and leaves the network as it was") {
  TinyModel model(3);
  TinyLoader loader({{1, 0}, {2, 0}});
  TinyMetric metric("mean_pred");
  FakeContext context;
  Recorder recorder;
  SupervisedEvaluator::Options options;
  options.val_data_loader = loader;
  options.network = model;
  options.key_val_metric.items = {&metric};
  options.val_handlers.items = {&recorder};
  SupervisedEvaluator evaluator(options, context);
  evaluator.evaluate(7);
  CHECK(recorder.events ==
        "started epoch_started(7) iteration(1) iteration(2) epoch_completed(7) completed ");
  CHECK(recorder.losses.empty());
  CHECK(evaluator.state().metrics.at("mean_pred") == 4.5);
  CHECK(evaluator.state().best_metric_epoch == 7);
  CHECK(model.modes == std::vector<bool>{false, true, false, true});
  CHECK_FALSE(model.weight.grad().defined());
  evaluator.evaluate(8);
  CHECK(evaluator.state().completed_epochs == 2);
  CHECK(evaluator.state().iteration == 2);
  CHECK(loader.prepared == 1);
  CHECK(loader.epochs == 2);
}

TEST_CASE("a validation describes its network once, the validation of a training does not") {
  TinyModel model(3);
  TinyLoader loader({{1, 0}});
  FakeContext context;
  supervised::TorchRuntime::Options wanted;
  wanted.network_summary.emplace().input_size = {1, 1, 4};
  supervised::TorchRuntime runtime(wanted, context);
  context.services["runtime"] = &runtime;
  SupervisedEvaluator::Options options;
  options.val_data_loader = loader;
  options.network = model;
  SupervisedEvaluator evaluator(options, context);
  evaluator.evaluate(1);
  CHECK(context.lines.size() == 1);  // of the cache
  context.lines.clear();
  evaluator.run();
  CHECK(context.text() ==
        std::vector<std::string>{"network summary: TinyModel", "  body.conv: 1 parameters",
                                 "  1 parameters in all", "  input [1, 1, 4], output [1, 1, 4]"});
}

TEST_CASE("a network that does not answer item by item is refused in our words") {
  struct Sum : TinyModel {
    at::Tensor forward(const at::Tensor& input) override { return input.sum(); }
  };
  Sum model;
  TinyLoader loader({{1, 0}});
  FakeContext context;
  SupervisedEvaluator::Options options;
  options.val_data_loader = loader;
  options.network = model;
  SupervisedEvaluator evaluator(options, context);
  CHECK_THROWS_WITH_AS(evaluator.evaluate(1),
                       "the network answers a batch of 1 with a tensor of no axes; its first axis "
                       "has to be that of the batch; the batch is of /data/0.nii.gz",
                       Error);
}

}  // namespace clara::testing
