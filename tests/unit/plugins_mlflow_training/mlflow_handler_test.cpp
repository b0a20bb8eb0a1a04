#include "plugins/train_handlers/mlflow_training/mlflow_handler.hpp"
#include "plugins/trainers/supervised/supervised_trainer.hpp"
#include "support/paths.hpp"
#include "support/tiny_training.hpp"

#include <clara/testing/engine_conformance.hpp>
#include <clara/testing/fakes.hpp>

#include <doctest/doctest.h>

#include <cstdlib>

namespace clara::testing {

using mlflow_training::MLFlowHandler;

// A port that nothing listens on: what happens with a server is in tests/parity/mlflow_training.
TEST_CASE("MLFlowHandler keeps what every train handler has to, with a server or without") {
  unsetenv("MLFLOW_TRACKING_URI");  // NOLINT(concurrency-mt-unsafe): nothing else runs yet
  const TemporaryFolder folder;
  FakeContext context(folder.path());
  TinyLoader loader({{1, 2}, {2, 4}});
  TinyModel model;
  TinyOptimizer optimizer(model, 0.01);
  TinyLoss loss;
  supervised::SupervisedTrainer::Options training;
  training.max_epochs = 2;
  training.train_data_loader = loader;
  training.network = model;
  training.optimizer = optimizer;
  training.loss_function = loss;
  for (const char* uri : {"", "http://127.0.0.1:1"}) {
    MLFlowHandler::Options options;
    if (*uri) options.tracking_uri = uri;
    check_train_handler([&] { return std::make_unique<MLFlowHandler>(options, context); },
                        [&](const std::vector<TrainHandler*>& handlers) {
                          training.train_handlers.items = handlers;
                          return std::make_unique<supervised::SupervisedTrainer>(training, context);
                        });
  }
}

TEST_CASE("a number that the optimizer has not is an error") {
  const TemporaryFolder folder;
  FakeContext context(folder.path());
  TinyModel model;
  TinyOptimizer optimizer(model);
  struct Engine : FakeEngine {
    explicit Engine(Optimizer& o) : one(o) {}
    Optimizer* optimizer() override { return &one; }
    Optimizer& one;
  } engine(optimizer);
  MLFlowHandler::Options options;
  options.tracking_uri = "http://127.0.0.1:1";
  options.optimizer_param_names = OneOrMany<std::string>(std::string("momentum"));
  MLFlowHandler handler(options, context);
  engine.set_loss(1);
  CHECK_THROWS_WITH_AS(handler.iteration_completed(engine),
                       "optimizer_param_names names \"momentum\", which is no number of the "
                       "optimizer",
                       Error);
}

}  // namespace clara::testing
