#include "host/automl/controller_thread.hpp"

#include "host/automl/plugin_call.hpp"

#include <clara/error.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace clara::host::automl {
ControllerThread::ControllerThread(boost::asio::io_context& loop, const StudyComponents& parts)
    : loop_(loop),
      parts_(parts),
      score_reader_(dynamic_cast<ScoreReader*>(parts.executor)),
      curve_reader_(dynamic_cast<CurveReader*>(parts.controller)),
      queue_("controller") {}

namespace {

// A step that was reported again has its last value: so is a curve kept, and a controller that is
// started with the history sees what another one was told.
std::vector<Reported> curve_of(const std::vector<Reported>& reported) {
  using Key = std::pair<std::string_view, std::int64_t>;
  std::map<Key, std::size_t> last;
  for (std::size_t i = 0; i < reported.size(); ++i) last[{reported[i].name, reported[i].step}] = i;
  std::vector<Reported> curve;
  curve.reserve(last.size());
  for (const auto& [key, index] : last) curve.push_back(reported[index]);
  const auto order = [](const Reported& r) { return std::tie(r.time_ms, r.step, r.name); };
  std::sort(curve.begin(), curve.end(),
            [&](const Reported& a, const Reported& b) { return order(a) < order(b); });
  return curve;
}

/// `curve` lives as long as the outcome.
Outcome lent(const ControllerThread::Told& told, std::vector<Reported>& curve) {
  auto outcome = told.outcome;
  if (told.job) curve = curve_of(told.job->reported);
  outcome.curve = curve;
  return outcome;
}

/// A controller or a pruner, where it was.
template <class Component>
void start_one(const std::string& who, Component& component, const SearchSpace& space,
               const StudyInfo& study, const std::vector<Outcome>& history, const Value& state,
               const std::vector<Begun>& open) {
  call_own(who, "start", [&] { component.start(space, study, history); });
  if (!state.is_null())
    call_named(
        who, "restore", [&] { component.restore(state); }, ExitCode::storage);
  if (!open.empty()) call_named(who, "begun", [&] { component.begun(open); });
}

}  // namespace

template <class T>
void ControllerThread::run(std::function<T()> work, Done<T> done) {
  queue_.post([this, work = std::move(work), done = std::move(done)]() mutable {
    T result{};
    std::exception_ptr error;
    try {
      result = work();
    } catch (...) {
      error = std::current_exception();
    }
    boost::asio::post(loop_, [done = std::move(done), error, result = std::move(result)]() mutable {
      done(error, std::move(result));
    });
  });
}

ControllerThread::States ControllerThread::save() const {
  States states;
  states.controller =
      call_named(parts_.controller_name(), "save", [&] { return parts_.controller->save(); });
  if (parts_.pruner)
    states.pruner = call_named(parts_.pruner_name(), "save", [&] { return parts_.pruner->save(); });
  return states;
}

std::optional<std::int64_t> ControllerThread::forecast() const {
  const auto* forecast = dynamic_cast<const JobForecast*>(parts_.controller);
  if (!forecast) return std::nullopt;
  return call_named(parts_.controller_name(), "expected_jobs",
                    [&] { return forecast->expected_jobs(); });
}

void ControllerThread::set_up(const Settings& settings, const ExecutorSetup& setup,
                              Done<Setup> done) {
  run<Setup>(
      [this, &settings, setup] {
        Setup found;
        found.space = call_own(parts_.executor_name(), "search_space",
                               [&] { return parts_.executor->search_space(setup); });
        if (parts_.runner) {
          found.slots = call_own(name_of("runner", *parts_.runner), "slots",
                                 [&] { return parts_.runner->slots(); });
        } else {
          found.slots = call_own(parts_.scheduler_name(), "slots", [&] {
            return parts_.scheduler->slots(settings.workers, settings.machine);
          });
        }
        const auto who =
            parts_.runner ? name_of("runner", *parts_.runner) : parts_.scheduler_name();
        if (found.slots.empty()) throw Error(who + " has given no worker", ExitCode::config);
        return found;
      },
      std::move(done));
}

void ControllerThread::start(SearchSpace space, StudyInfo study, Past past, Done<Started> done) {
  run<Started>(
      [this, space = std::move(space), study = std::move(study), past = std::move(past)] {
        std::vector<Outcome> history;
        // Their curves come from the study, which keeps them as curve_of() makes them.
        for (const auto& told : past.history)
          history.emplace_back(told.outcome).curve = told.job->reported;
        start_one(parts_.controller_name(), *parts_.controller, space, study, history,
                  past.states.controller, past.open);
        if (parts_.pruner)
          start_one(parts_.pruner_name(), *parts_.pruner, space, study, history, past.states.pruner,
                    past.open);
        return Started{forecast(), call_named(parts_.controller_name(), "ask_ahead",
                                              [&] { return parts_.controller->ask_ahead(); })};
      },
      std::move(done));
}

void ControllerThread::ask(int n, Done<Asked> done) {
  run<Asked>(
      [this, n] {
        Asked asked{
            call_named(parts_.controller_name(), "ask", [&] { return parts_.controller->ask(n); }),
            forecast(),
            {}};
        asked.states = save();
        return asked;
      },
      std::move(done));
}

void ControllerThread::begun(std::vector<Begun> jobs,
                             std::function<void(std::exception_ptr)> done) {
  run<bool>(
      [this, jobs = std::move(jobs)] {
        call_named(parts_.controller_name(), "begun", [&] { parts_.controller->begun(jobs); });
        if (parts_.pruner)
          call_named(parts_.pruner_name(), "begun", [&] { parts_.pruner->begun(jobs); });
        return true;
      },
      [done = std::move(done)](std::exception_ptr error, bool) { done(error); });
}

void ControllerThread::tell(std::vector<Told> outcomes, Done<States> done) {
  run<States>(
      [this, outcomes = std::move(outcomes)] {
        for (const auto& told : outcomes) {
          std::vector<Reported> curve;
          const auto outcome = lent(told, curve);
          call_named(parts_.controller_name(), "tell", [&] { parts_.controller->tell(outcome); });
          if (parts_.pruner)
            call_named(parts_.pruner_name(), "tell", [&] { parts_.pruner->tell(outcome); });
        }
        return save();
      },
      std::move(done));
}

void ControllerThread::choose(std::vector<Job> waiting, const Slot& slot,
                              Done<std::optional<std::size_t>> done) {
  run<std::optional<std::size_t>>(
      [this, waiting = std::move(waiting), slot] {
        return call_named(parts_.scheduler_name(), "choose",
                          [&] { return parts_.scheduler->choose(waiting, slot); });
      },
      std::move(done));
}

void ControllerThread::report(Begun job, std::vector<Reported> values, int attempt,
                              std::string curve, Done<Advice> done) {
  run<Advice>(
      [this, job = std::move(job), values = std::move(values), attempt, curve = std::move(curve)] {
        Advice advice;
        for (const auto& value : values) {
          if (curve_reader_)
            call_named(parts_.controller_name(), "report",
                       [&] { curve_reader_->report(job, value, attempt); });
          if (parts_.pruner && value.name == curve)
            advice = call_named(parts_.pruner_name(), "report",
                                [&] { return parts_.pruner->report(job, value, attempt); });
          // What follows would be asked about a job that is ended.
          if (advice.action == Advice::Action::stop) break;
        }
        return advice;
      },
      std::move(done));
}

void ControllerThread::score(std::shared_ptr<const Job> job, Done<Scored> done) {
  run<Scored>(
      [this, job = std::move(job)] {
        Scored scored;
        call_named(parts_.executor_name(), "score",
                   [&] { scored.score = score_reader_->score(*job, scored.why); });
        return scored;
      },
      std::move(done));
}

}  // namespace clara::host::automl
