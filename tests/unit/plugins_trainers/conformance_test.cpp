#include "fixture.hpp"
#include "plugins/trainers/supervised/supervised_evaluator.hpp"

#include <clara/testing/engine_conformance.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <vector>

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

namespace {

/// Stands before a handler and keeps one event from it: a trainer's optimizer_stepped, an
/// evaluator's epoch_completed.
class Deaf : public TrainHandler {
 public:
  explicit Deaf(TrainHandler& behind) : behind_(behind) {}
  void attached(Engine& e) override { behind_.attached(e); }
  void started(Engine& e) override { behind_.started(e); }
  void epoch_started(Engine& e) override { behind_.epoch_started(e); }
  void iteration_started(Engine& e) override { behind_.iteration_started(e); }
  void gradients_ready(Engine& e) override { behind_.gradients_ready(e); }
  void model_completed(Engine& e) override { behind_.model_completed(e); }
  void iteration_completed(Engine& e) override { behind_.iteration_completed(e); }
  void epoch_completed(Engine& e) override {
    if (e.is_trainer()) behind_.epoch_completed(e);
  }
  void completed(Engine& e) override { behind_.completed(e); }
  void exception_raised(Engine& e, std::string_view what) override {
    behind_.exception_raised(e, what);
  }

 private:
  TrainHandler& behind_;
};

/// Handlers, the last of which misses an event.
struct LastIsDeaf {
  std::vector<TrainHandler*> of(std::vector<TrainHandler*> handlers) {
    if (handlers.empty()) return handlers;
    all.push_back(std::make_unique<Deaf>(*handlers.back()));
    handlers.back() = all.back().get();
    return handlers;
  }
  std::vector<std::unique_ptr<Deaf>> all;
};

/// An evaluator over two items, whose handlers are what `change` makes of them.
template <class Change>
void check_evaluator_with(const Change& change) {
  TinyModel model(3);
  TinyLoader loader({{1, 0}, {2, 0}});
  FakeContext context;
  supervised::SupervisedEvaluator::Options options;
  options.val_data_loader = loader;
  options.network = model;
  check_evaluator([&](const std::vector<TrainHandler*>& handlers) {
    options.val_handlers.items = change(handlers);
    return std::make_unique<supervised::SupervisedEvaluator>(options, context);
  });
}

/// Counts epochs; one that is put back has missed the last.
class Counting : public TrainHandler, public Resumable {
 public:
  explicit Counting(std::int64_t missed) : missed_(missed) {}
  void epoch_completed(Engine&) override { ++epochs_; }
  State resume_state() const override {
    State state(State::Dict{});
    state.set("epochs", epochs_);
    return state;
  }
  void resume(const State& state) override { epochs_ = state.at("epochs").as_int() - missed_; }

 private:
  std::int64_t missed_;
  std::int64_t epochs_ = 0;
};

void check_counting(std::int64_t missed) {
  Fixture fixture(2);
  check_train_handler([=] { return std::make_unique<Counting>(missed); },
                      [&](const std::vector<TrainHandler*>& handlers) {
                        fixture.options.train_handlers.items = handlers;
                        return std::make_unique<supervised::SupervisedTrainer>(fixture.options,
                                                                               fixture.context);
                      });
}

}  // namespace

TEST_CASE("an evaluator without a fault passes") {
  check_evaluator_with([](const auto& handlers) { return handlers; });
}

TEST_CASE("an evaluator that gives an event twice is found" * doctest::should_fail()) {
  check_evaluator_with([](const auto& handlers) {
    auto twice = handlers;
    twice.insert(twice.end(), handlers.begin(), handlers.end());
    return twice;
  });
}

TEST_CASE("an evaluator that keeps an event from a handler is found" * doctest::should_fail()) {
  LastIsDeaf last;
  check_evaluator_with([&](const auto& handlers) { return last.of(handlers); });
}

TEST_CASE("a trainer that keeps an event from a handler is found" * doctest::should_fail()) {
  Fixture fixture(2);
  LastIsDeaf last;
  check_trainer([&](const std::vector<TrainHandler*>& handlers) {
    fixture.options.train_handlers.items = last.of(handlers);
    return std::make_unique<supervised::SupervisedTrainer>(fixture.options, fixture.context);
  });
}

TEST_CASE("a train handler that is put back passes") { check_counting(0); }
TEST_CASE("a train handler that misses an epoch when it is put back is found" *
          doctest::should_fail()) {
  check_counting(1);
}

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
