#include "host/automl/controller_thread.hpp"

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

ControllerThread::ControllerThread(boost::asio::io_context& loop, const StudyComponents& parts)
    : loop_(loop),
      parts_(parts),
      score_reader_(dynamic_cast<ScoreReader*>(parts.executor)),
      curve_reader_(dynamic_cast<CurveReader*>(parts.controller)),
      queue_("controller") {}

namespace {

Outcome lent(const ControllerThread::Told& told) {
  auto outcome = told.outcome;
  if (told.job) outcome.curve = told.job->reported;
  return outcome;
}

// What is no clara::Error says nothing of where it came from.
void call(const std::string& who, const char* function, const std::function<void()>& work,
          ExitCode code) {
  const auto name = who + " failed in " + function + ": ";
  try {
    work();
  } catch (const Error& error) {
    if (!error.issues().empty()) throw;  // they have a place in the config
    throw Error(name + error.what(), code == ExitCode::storage ? code : error.code());
  } catch (...) {
    throw Error(name + what(std::current_exception()), code);
  }
}

/// A controller or a pruner, where it was.
template <class Component>
void start_one(const std::string& who, Component& component, const SearchSpace& space,
               const StudyInfo& study, const std::vector<Outcome>& history, const Value& state,
               const std::vector<Begun>& open) {
  call(
      who, "start", [&] { component.start(space, study, history); }, ExitCode::run_failed);
  if (!state.is_null())
    call(
        who, "restore", [&] { component.restore(state); }, ExitCode::storage);
  if (!open.empty())
    call(
        who, "begun", [&] { component.begun(open); }, ExitCode::run_failed);
}

}  // namespace

template <class T>
void ControllerThread::run(const char* doing, std::function<T()> work, Done<T> done) {
  queue_.post([this, doing, work = std::move(work), done = std::move(done)]() mutable {
    T result{};
    const auto error = call_plugin(doing, [&] { result = work(); });
    boost::asio::post(loop_, [done = std::move(done), error, result = std::move(result)]() mutable {
      done(error, std::move(result));
    });
  });
}

ControllerThread::States ControllerThread::save() const {
  return {parts_.controller->save(), parts_.pruner ? parts_.pruner->save() : Value()};
}

std::optional<std::int64_t> ControllerThread::forecast() const {
  const auto* forecast = dynamic_cast<const JobForecast*>(parts_.controller);
  return forecast ? forecast->expected_jobs() : std::nullopt;
}

void ControllerThread::set_up(const Settings& settings, const ExecutorSetup& setup,
                              Done<Setup> done) {
  run<Setup>(
      "the executor: its search space",
      [this, &settings, setup] {
        Setup found;
        found.space = parts_.executor->search_space(setup);
        found.slots = parts_.runner ? places(*parts_.runner, settings.workers)
                                    : parts_.scheduler->slots(settings.workers, settings.machine);
        if (found.slots.empty()) throw Error("the scheduler has given no worker", ExitCode::config);
        return found;
      },
      std::move(done));
}

void ControllerThread::start(SearchSpace space, StudyInfo study, Past past,
                             Done<std::optional<std::int64_t>> done) {
  run<std::optional<std::int64_t>>(
      "the controller: its start",
      [this, space = std::move(space), study = std::move(study), past = std::move(past)] {
        std::vector<Outcome> history;
        for (const auto& told : past.history) history.push_back(lent(told));
        start_one("controller \"" + parts_.controller_label + "\"", *parts_.controller, space,
                  study, history, past.states.controller, past.open);
        if (parts_.pruner)
          start_one("the pruner", *parts_.pruner, space, study, history, past.states.pruner,
                    past.open);
        return forecast();
      },
      std::move(done));
}

void ControllerThread::ask(int n, Done<Asked> done) {
  run<Asked>(
      "the controller: its ask",
      [this, n] {
        Asked asked{parts_.controller->ask(n), forecast(), {}};
        asked.states = save();
        return asked;
      },
      std::move(done));
}

void ControllerThread::begun(std::vector<Begun> jobs,
                             std::function<void(std::exception_ptr)> done) {
  run<bool>(
      "the controller: its begun",
      [this, jobs = std::move(jobs)] {
        parts_.controller->begun(jobs);
        if (parts_.pruner) parts_.pruner->begun(jobs);
        return true;
      },
      [done = std::move(done)](std::exception_ptr error, bool) { done(error); });
}

void ControllerThread::tell(std::vector<Told> outcomes, Done<States> done) {
  run<States>(
      "the controller: its tell",
      [this, outcomes = std::move(outcomes)] {
        for (const auto& told : outcomes) {
          const auto outcome = lent(told);
          parts_.controller->tell(outcome);
          if (parts_.pruner) parts_.pruner->tell(outcome);
        }
        return save();
      },
      std::move(done));
}

void ControllerThread::choose(std::vector<Job> waiting, const Slot& slot,
                              Done<std::optional<std::size_t>> done) {
  run<std::optional<std::size_t>>(
      "the scheduler: its choose",
      [this, waiting = std::move(waiting), slot] {
        return parts_.scheduler->choose(waiting, slot);
      },
      std::move(done));
}

void ControllerThread::report(Begun job, std::vector<Reported> values, int attempt,
                              std::string curve, Done<Advice> done) {
  run<Advice>(
      "the pruner: its report",
      [this, job = std::move(job), values = std::move(values), attempt, curve = std::move(curve)] {
        Advice advice;
        for (const auto& value : values) {
          if (curve_reader_) curve_reader_->report(job, value, attempt);
          if (parts_.pruner && value.name == curve)
            advice = parts_.pruner->report(job, value, attempt);
          // What follows would be asked about a job that is ended.
          if (advice.action == Advice::Action::stop) break;
        }
        return advice;
      },
      std::move(done));
}

void ControllerThread::score(std::shared_ptr<const Job> job, Done<Scored> done) {
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
