#pragma once

#include "plugins/trainers/supervised/supervised_trainer.hpp"
#include "support/tiny_training.hpp"

#include <clara/testing/fakes.hpp>

#include <functional>
#include <string>

namespace clara::testing {

/// A trainer of one weight over four samples, y = 2x, for two epochs.
struct Fixture {
  explicit Fixture(std::size_t batch_size = 1)
      : loader({{1, 2}, {2, 4}, {3, 6}, {4, 8}}, batch_size) {
    options.max_epochs = 2;
    options.train_data_loader = loader;
    options.network = model;
    options.optimizer = optimizer;
    options.loss_function = loss;
    options.train_handlers.items = {&recorder};
  }
  void run() { supervised::SupervisedTrainer(options, context).run(); }

  FakeContext context;
  TinyLoader loader;
  TinyModel model;
  TinyOptimizer optimizer{model, 0.01};
  TinyLoss loss;
  Recorder recorder;
  supervised::SupervisedTrainer::Options options;
};

inline std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace clara::testing
