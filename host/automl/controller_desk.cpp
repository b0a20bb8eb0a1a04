#include "host/automl/controller_desk.hpp"

#include "host/automl/plugin_call.hpp"

#include <clara/error.hpp>

#include <boost/asio/post.hpp>

#include <utility>

namespace clara::host::automl {
namespace {

std::vector<Slot> places(Runner& runner, const std::string& workers) {
  if (!workers.empty()) {
    throw Error("workers: \"" + workers + "\" says where jobs run on this machine, but " +
                    runner.label() + " runs them; its arguments say how many at a time",
                ExitCode::config);
  }
  return runner.slots();
}

}  // namespace

ControllerDesk::ControllerDesk(boost::asio::io_context& loop, const Parts& parts)
    : loop_(loop),
      parts_(parts),
      score_reader_(dynamic_cast<ScoreReader*>(parts.executor)),
      queue_("controller") {}

template <class T>
void ControllerDesk::run(const char* doing, std::function<T()> work, Done<T> done) {
  queue_.post([this, doing, work = std::move(work), done = std::move(done)]() mutable {
    T result{};
    const auto error = call_plugin(doing, [&] { result = work(); });
    boost::asio::post(loop_, [done = std::move(done), error, result = std::move(result)]() mutable {
      done(error, std::move(result));
    });
  });
}

// What is no clara::Error says nothing of where it came from.
void ControllerDesk::start_controller(const SearchSpace& space, const StudyInfo& study) {
  const auto name = "controller \"" + parts_.controller_label + "\" failed in start: ";
  try {
    parts_.controller->start(space, study);
  } catch (const Error& error) {
    if (!error.issues().empty()) throw;  // they have a place in the config
    throw Error(name + error.what(), error.code());
  } catch (...) {
    throw Error(name + what(std::current_exception()));
  }
}

ControllerDesk::States ControllerDesk::save() const {
  return {parts_.controller->save(), parts_.pruner ? parts_.pruner->save() : Value()};
}

std::optional<std::int64_t> ControllerDesk::forecast() const {
  const auto* forecast = dynamic_cast<const JobForecast*>(parts_.controller);
  return forecast ? forecast->expected_jobs() : std::nullopt;
}

void ControllerDesk::start(const Settings& settings, const ExecutorSetup& setup,
                           Done<Started> done) {
  run<Started>(
      "the controller: its start",
      [this, &settings, setup] {
        Started started;
        started.space = parts_.executor->search_space(setup);
        started.slots = parts_.runner ? places(*parts_.runner, settings.workers)
                                      : parts_.scheduler->slots(settings.workers, settings.machine);
        if (started.slots.empty())
          throw Error("the scheduler has given no worker", ExitCode::config);
        const StudyInfo study{settings.direction, settings.seed,
                              static_cast<int>(started.slots.size())};
        start_controller(started.space, study);
        if (parts_.pruner) parts_.pruner->start(study);
        started.expected = forecast();
        return started;
      },
      std::move(done));
}

void ControllerDesk::restore(States states, std::function<void(std::exception_ptr)> done) {
  run<bool>(
      "the controller: its restore",
      [this, states = std::move(states)] {
        if (!states.controller.is_null()) parts_.controller->restore(states.controller);
        if (parts_.pruner && !states.pruner.is_null()) parts_.pruner->restore(states.pruner);
        return true;
      },
      [done = std::move(done)](std::exception_ptr error, bool) { done(error); });
}

void ControllerDesk::ask(int n, Done<Asked> done) {
  run<Asked>(
      "the controller: its ask",
      [this, n] {
        Asked asked{parts_.controller->ask(n), forecast(), {}};
        asked.states = save();
        return asked;
      },
      std::move(done));
}

void ControllerDesk::tell(std::vector<Outcome> outcomes, Done<States> done) {
  run<States>(
      "the controller: its tell",
      [this, outcomes = std::move(outcomes)] {
        for (const auto& outcome : outcomes) {
          parts_.controller->tell(outcome);
          if (parts_.pruner) parts_.pruner->tell(outcome);
        }
        return save();
      },
      std::move(done));
}

void ControllerDesk::choose(std::vector<Job> waiting, const Slot& slot,
                            Done<std::optional<std::size_t>> done) {
  run<std::optional<std::size_t>>(
      "the scheduler: its choose",
      [this, waiting = std::move(waiting), slot] {
        return parts_.scheduler->choose(waiting, slot);
      },
      std::move(done));
}

void ControllerDesk::prune(const IntermediateValue& value, Done<bool> done) {
  run<bool>(
      "the pruner: its report", [this, value] { return parts_.pruner->report(value); },
      std::move(done));
}

void ControllerDesk::score(std::shared_ptr<const Job> job, Done<Scored> done) {
  run<Scored>(
      "the executor: its score",
      [this, job = std::move(job)] {
        Scored scored;
        scored.score = score_reader_->score(*job, scored.why);
        return scored;
      },
      std::move(done));
}

}  // namespace clara::host::automl
