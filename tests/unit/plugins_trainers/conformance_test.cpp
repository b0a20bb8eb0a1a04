#include "fixture.hpp"
#include "plugins/trainers/supervised/supervised_evaluator.hpp"

#include <clara/testing/engine_conformance.hpp>

#include <doctest/doctest.h>

namespace clara::testing {

TEST_CASE("a trainer keeps what every trainer has to") {
  Fixture fixture(2);
  check_trainer([&](const std::vector<TrainHandler*>& handlers) {
    fixture.options.train_handlers.items = handlers;
    return std::make_unique<supervised::SupervisedTrainer>(fixture.options, fixture.context);
  });
}

TEST_CASE("an evaluator keeps what every evaluator has to") {
  TinyModel model(3);
  TinyLoader loader({{1, 0}, {2, 0}});
  TinyMetric metric("mean_pred");
  FakeContext context;
  supervised::SupervisedEvaluator::Options options;
  options.val_data_loader = loader;
  options.network = model;
  options.key_val_metric.items = {&metric};
  check_evaluator([&](const std::vector<TrainHandler*>& handlers) {
    options.val_handlers.items = handlers;
    return std::make_unique<supervised::SupervisedEvaluator>(options, context);
  });
}

// The suites must bite.

TEST_CASE("a trainer that fires an event twice is found" * doctest::should_fail()) {
  Fixture fixture(2);
  check_trainer([&](const std::vector<TrainHandler*>& handlers) {
    auto twice = handlers;
    twice.insert(twice.end(), handlers.begin(), handlers.end());
    fixture.options.train_handlers.items = twice;
    return std::make_unique<supervised::SupervisedTrainer>(fixture.options, fixture.context);
  });
}

TEST_CASE("a trainer whose handlers come in another order is found" * doctest::should_fail()) {
  Fixture fixture(2);
  check_trainer([&](const std::vector<TrainHandler*>& handlers) {
    fixture.options.train_handlers.items = {handlers.rbegin(), handlers.rend()};
    return std::make_unique<supervised::SupervisedTrainer>(fixture.options, fixture.context);
  });
}

TEST_CASE("a train handler that bears no second epoch is found" * doctest::should_fail()) {
  class Once : public TrainHandler {
   public:
    void epoch_started(Engine&) override { check(!std::exchange(begun_, true), "a second epoch"); }

   private:
    bool begun_ = false;
  };
  Fixture fixture(2);
  check_train_handler([] { return std::make_unique<Once>(); },
                      [&](const std::vector<TrainHandler*>& handlers) {
                        fixture.options.train_handlers.items = handlers;
                        return std::make_unique<supervised::SupervisedTrainer>(fixture.options,
                                                                               fixture.context);
                      });
}

}  // namespace clara::testing
