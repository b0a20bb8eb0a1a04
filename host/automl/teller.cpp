#include "host/automl/teller.hpp"

#include <boost/asio/post.hpp>

#include <cmath>
#include <utility>

namespace clara::host::automl {
namespace {

Outcome outcome_of(const Job& job) {
  Outcome outcome;
  outcome.job = job.number;
  outcome.values = job.values;
  outcome.state = job.state == JobState::complete ? TrialState::complete
                  : job.state == JobState::pruned ? TrialState::pruned
                                                  : TrialState::failed;
  if (job.score && std::isfinite(*job.score)) outcome.score = job.score;
  outcome.reason = job.reason;
  return outcome;
}

}  // namespace

void save_states(store::Study& study, const ControllerDesk::States& states) {
  study.save_state("controller", states.controller);
  if (!states.pruner.is_null()) study.save_state("pruner", states.pruner);
}

ControllerDesk::States saved_states(const store::Study& study) {
  return {study.state("controller").value_or(Value()), study.state("pruner").value_or(Value())};
}

void tell(Core& core, const std::vector<std::int64_t>& numbers, std::function<void()> then) {
  std::vector<Outcome> outcomes;
  std::vector<std::int64_t> trials;
  for (const auto number : numbers) {
    auto& row = core.row(number);
    if (row.told) continue;
    row.told = true;
    trials.push_back(row.trial);
    outcomes.push_back(outcome_of(*core.table.at(number)));
  }
  if (outcomes.empty()) return then();
  ++core.busy;
  core.desk.tell(std::move(outcomes), [&core, trials = std::move(trials), then = std::move(then)](
                                          std::exception_ptr error, ControllerDesk::States states) {
    --core.busy;
    if (error) {
      core.end_study({StopWhy::interrupted, "the controller failed", 1,
                      core.controller_name() + " failed in tell: " + what(error)});
      return then();
    }
    core.store.post(
        [trials, states = std::move(states)](store::Study& study) {
          for (const auto trial : trials) study.mark_told(trial);
          save_states(study, states);
        },
        [&core](const std::exception_ptr& failed) {
          if (failed) boost::asio::post(core.loop, [&core, failed] { core.store_failed(failed); });
        });
    then();
  });
}

}  // namespace clara::host::automl
