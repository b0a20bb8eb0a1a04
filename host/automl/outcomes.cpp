#include "host/automl/outcomes.hpp"

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

ControllerThread::Told told_of(const StudyState& state, std::int64_t number) {
  const auto& job = state.job(number);
  Outcome outcome;
  const auto& row = state.row(number);
  outcome.job = number;
  outcome.origin = row.origin;
  outcome.proposal = row.proposal;
  outcome.state = state_of(*job);
  outcome.losses = losses_of(*job, state.objectives());
  outcome.violations = job->violations;
  const bool ran = job->started.time_since_epoch().count() > 0 && job->ended > job->started;
  if (ran) outcome.seconds = std::chrono::duration<double>(job->ended - job->started).count();
  outcome.reason = job->reason;
  return {std::move(outcome), job};
}

ControllerThread::States saved_states(const store::StudyFile& study) {
  return {study.state("controller").value_or(Value()), study.state("pruner").value_or(Value())};
}

}  // namespace clara::host::automl
