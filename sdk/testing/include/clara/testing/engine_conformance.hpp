#pragma once

/// What every trainer, evaluator and train handler has to keep, as doctest checks; for ours and for
/// third parties':
///
///     TEST_CASE("MyTrainer keeps the contract") {
///       clara::testing::check_trainer([&](const auto& handlers) {
///         options.train_handlers.items = handlers;
///         return std::make_unique<MyTrainer>(options, context);
///       });
///     }

#include <clara/error.hpp>
#include <clara/testing/ran.hpp>
#include <clara/train/engine.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace clara::testing {

/// A new engine, at its beginning, with these handlers in this order; for a trainer two epochs of
/// at least two iterations.
template <class E>
using EngineFactory = std::function<std::unique_ptr<E>(const std::vector<TrainHandler*>&)>;
/// A new handler, at its beginning.
using TrainHandlerFactory = std::function<std::unique_ptr<TrainHandler>()>;

namespace detail {

/// Writes down each event, by a word and the engine's numbers, into a list that several share.
class EventList : public TrainHandler {
 public:
  EventList(std::string name, std::vector<std::string>& events)
      : name_(std::move(name)), events_(events) {}

  void attached(Engine& engine) override { note("attached", engine); }
  void started(Engine& engine) override { note("started", engine); }
  void epoch_started(Engine& engine) override { note("epoch_started", engine); }
  void iteration_started(Engine& engine) override {
    DOCTEST_CHECK_FALSE(engine.state().batch.samples.empty());
    note("iteration_started", engine);
  }
  void gradients_ready(Engine& engine) override { note("gradients_ready", engine); }
  void optimizer_stepped(Engine& engine) override { note("optimizer_stepped", engine); }
  void model_completed(Engine& engine) override {
    DOCTEST_CHECK_FALSE(engine.state().output.empty());
    note("model_completed", engine);
  }
  void iteration_completed(Engine& engine) override {
    DOCTEST_CHECK_FALSE(engine.state().output.empty());
    note("iteration_completed", engine);
    if (stop_in_iteration) engine.stop();
    if (terminate_in_iteration) engine.terminate();
    if (fail_in_iteration) throw Error("a handler is no good");
  }
  void epoch_completed(Engine& engine) override { note("epoch_completed", engine); }
  void completed(Engine& engine) override { note("completed", engine); }
  void exception_raised(Engine& engine, std::string_view what) override {
    DOCTEST_CHECK(what.find("a handler is no good") != std::string_view::npos);
    note("exception_raised", engine);
  }

  bool stop_in_iteration = false;
  bool terminate_in_iteration = false;
  bool fail_in_iteration = false;

 private:
  void note(const std::string& event, Engine& engine) {
    const auto& state = engine.state();
    events_.push_back(name_ + event + " " + std::to_string(state.epoch) + " " +
                      std::to_string(state.iteration));
  }
  std::string name_;
  std::vector<std::string>& events_;
};

/// What a run of `epochs` epochs of `length` iterations fires, for one handler.
inline std::vector<std::string> expected_events(bool trainer, std::int64_t epochs,
                                                std::int64_t length) {
  const auto at = [](std::string event, std::int64_t epoch, std::int64_t iteration) {
    return std::move(event) + " " + std::to_string(epoch) + " " + std::to_string(iteration);
  };
  std::vector<std::string> events{at("started", 0, 0)};
  std::int64_t iteration = 0;
  for (std::int64_t epoch = 1; epoch <= epochs; ++epoch) {
    events.push_back(at("epoch_started", epoch, iteration));
    for (std::int64_t i = 0; i < length; ++i) {
      events.push_back(at("iteration_started", epoch, ++iteration));
      if (trainer) events.push_back(at("gradients_ready", epoch, iteration));
      if (trainer) events.push_back(at("optimizer_stepped", epoch, iteration));
      events.push_back(at("model_completed", epoch, iteration));
      events.push_back(at("iteration_completed", epoch, iteration));
    }
    events.push_back(at("epoch_completed", epoch, iteration));
  }
  events.push_back(at("completed", epochs, iteration));
  return events;
}

/// The events are those of the contract, each once for each handler, in the order of the handlers.
template <class E>
void check_events(const EngineFactory<E>& make) {
  std::vector<std::string> events;
  EventList first("", events), second("second ", events);
  const auto engine = make({&first, &second});
  DOCTEST_REQUIRE(events.size() == 2);  // attached, once for each
  DOCTEST_CHECK(events.front().starts_with("attached "));
  events.clear();
  engine->run();
  const auto& state = engine->state();
  DOCTEST_REQUIRE(state.epoch_length >= 1);
  const auto expected = expected_events(engine->is_trainer(), state.max_epochs, state.epoch_length);
  DOCTEST_REQUIRE(events.size() == 2 * expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    DOCTEST_CHECK(events[2 * i] == expected[i]);
    DOCTEST_CHECK(events[2 * i + 1] == "second " + expected[i]);
  }
}

/// A stop, and a handler's wish to end, are heeded at the next safe point, and completed comes
/// still.
template <class E>
void check_stop(const EngineFactory<E>& make) {
  for (const bool terminates : {false, true}) {
    std::vector<std::string> events;
    EventList recorder("", events);
    recorder.stop_in_iteration = !terminates;
    recorder.terminate_in_iteration = terminates;
    const auto engine = make({&recorder});
    engine->run();
    engine->stop();  // may be called again
    DOCTEST_REQUIRE_FALSE(events.empty());
    DOCTEST_CHECK(events.back().starts_with("completed "));
    DOCTEST_CHECK(engine->state().iteration == 1);
  }
}

/// What a handler throws ends the run; the handlers hear of it first, and completed does not come.
template <class E>
void check_failure(const EngineFactory<E>& make) {
  std::vector<std::string> events;
  EventList recorder("", events);
  recorder.fail_in_iteration = true;
  const auto engine = make({&recorder});
  std::string said;
  try {
    engine->run();
  } catch (const Error& error) {
    said = error.what();
  }
  DOCTEST_CHECK(said.find("a handler is no good") != std::string::npos);
  DOCTEST_REQUIRE_FALSE(events.empty());
  DOCTEST_CHECK(events.back().starts_with("exception_raised "));
  for (const auto& event : events) DOCTEST_CHECK_FALSE(event.starts_with("completed "));
}

}  // namespace detail

/// A trainer: its events in their order, each once; a stop and a failure of a handler; what it
/// lends.
inline void check_trainer(const EngineFactory<Trainer>& make) {
  detail::check_events(make);
  detail::check_stop(make);
  detail::check_failure(make);
  const auto trainer = make({});
  DOCTEST_CHECK(trainer->is_trainer());
  DOCTEST_CHECK(trainer->optimizer() != nullptr);
  DOCTEST_CHECK(trainer->loader() != nullptr);
  DOCTEST_CHECK_FALSE(trainer->network().parameters().empty());
  note_class_ran("trainer", *trainer);
}

/// An evaluator: the same, and two passes give the same metrics, know the trainer's epoch and
/// change no weight.
inline void check_evaluator(const EngineFactory<Evaluator>& make) {
  detail::check_events(make);
  detail::check_stop(make);
  detail::check_failure(make);
  const auto evaluator = make({});
  DOCTEST_CHECK_FALSE(evaluator->is_trainer());
  DOCTEST_CHECK(evaluator->optimizer() == nullptr);
  std::vector<at::Tensor> before;
  for (const auto& parameter : evaluator->network().parameters())
    before.push_back(parameter.detach().clone());
  evaluator->evaluate(3);
  DOCTEST_CHECK(evaluator->state().epoch == 3);
  const auto metrics = evaluator->state().metrics;
  evaluator->evaluate(4);
  DOCTEST_CHECK(evaluator->state().epoch == 4);
  DOCTEST_CHECK(evaluator->state().metrics == metrics);
  const auto after = evaluator->network().parameters();
  for (std::size_t i = 0; i < before.size(); ++i) DOCTEST_CHECK(before[i].equal(after[i]));
  note_class_ran("evaluator", *evaluator);
}

/// A train handler, made by `make`, in the engine that `engine` makes: it bears two runs, a stop
/// and a failure, throws nothing of its own, and a Resumable one is put back where another stood.
inline void check_train_handler(const TrainHandlerFactory& make,
                                const EngineFactory<Trainer>& engine) {
  const auto handler = make();
  DOCTEST_CHECK_NOTHROW(engine({handler.get()})->run());
  std::vector<std::string> events;
  for (const bool fails : {false, true}) {
    const auto again = make();
    detail::EventList last("", events);
    last.stop_in_iteration = !fails;
    last.fail_in_iteration = fails;
    const auto running = engine({again.get(), &last});
    std::string said;
    try {
      running->run();
    } catch (const Error& error) {
      said = error.what();
    }
    DOCTEST_CHECK(said.find("a handler is no good") == (fails ? 0 : std::string::npos));
  }
  if (const auto* stood = dynamic_cast<const Resumable*>(handler.get())) {
    const auto fresh = make();
    const auto running = engine({fresh.get()});
    auto& resumed = dynamic_cast<Resumable&>(*fresh);
    const auto state = stood->resume_state();
    resumed.resume(state);
    DOCTEST_CHECK(value_of(resumed.resume_state()).json() == value_of(state).json());
  }
  note_class_ran("train_handler", *handler);
}

}  // namespace clara::testing
