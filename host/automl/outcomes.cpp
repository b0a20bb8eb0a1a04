#include "host/automl/outcomes.hpp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <cmath>
#include <utility>

namespace clara::host::automl {
namespace {

TrialState state_of(const Job& job) {
  switch (job.state) {
    case JobState::complete:
      return TrialState::complete;
    case JobState::pruned:
      return TrialState::pruned;
    default:
      return TrialState::failed;
  }
}

std::vector<double> losses_of(const Job& job, const std::vector<Objective>& objectives) {
  auto values = job.scores;
  // A pruned job has the last value of the one objective.
  if (values.empty() && job.score && std::isfinite(*job.score)) values = {*job.score};
  if (values.size() != objectives.size()) return {};
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = objectives[i].loss(values[i]);
  return values;
}

}  // namespace

void save_states(store::StudyFile& study, const ControllerThread::States& states) {
  study.save_state("controller", states.controller);
  if (!states.pruner.is_null()) study.save_state("pruner", states.pruner);
}

ControllerThread::Told told_of(StudyState& state, const std::shared_ptr<const Job>& job) {
  Outcome outcome;
  const auto& row = state.row(job->number);
  outcome.job = job->number;
  outcome.origin = row.origin;
  outcome.proposal = row.proposal;
  outcome.state = state_of(*job);
  outcome.losses = losses_of(*job, state.settings.objectives);
  outcome.violations = job->violations;
  const bool ran = job->started.time_since_epoch().count() > 0 && job->ended > job->started;
  if (ran) outcome.seconds = std::chrono::duration<double>(job->ended - job->started).count();
  outcome.reason = job->reason;
  return {std::move(outcome), job};
}

ControllerThread::States saved_states(const store::StudyFile& study) {
  return {study.state("controller").value_or(Value()), study.state("pruner").value_or(Value())};
}

void tell(StudyState& state, const std::vector<std::int64_t>& numbers, std::function<void()> then) {
  std::vector<ControllerThread::Told> outcomes;
  std::vector<std::int64_t> trials;
  for (const auto number : numbers) {
    auto& row = state.row(number);
    if (row.told) continue;
    row.told = true;
    trials.push_back(row.trial);
    outcomes.push_back(told_of(state, state.table.at(number)));
  }
  if (outcomes.empty()) return then();
  ++state.busy;
  state.controller.tell(
      std::move(outcomes), [&state, trials = std::move(trials), then = std::move(then)](
                               std::exception_ptr error, ControllerThread::States states) {
        --state.busy;
        if (error) {
          state.end_study({StopWhy::interrupted, "the controller failed", 1,
                           state.controller_name() + " failed in tell: " + what(error)});
          return then();
        }
        state.store.post(
            [trials, states = std::move(states)](store::StudyFile& study) {
              for (const auto trial : trials) study.mark_told(trial);
              save_states(study, states);
            },
            [&state](const std::exception_ptr& failed) {
              if (failed)
                boost::asio::post(state.loop, [&state, failed] { state.store_failed(failed); });
            });
        then();
      });
}

}  // namespace clara::host::automl
