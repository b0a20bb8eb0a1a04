#include "host/automl/proposal_intake.hpp"

#include "host/automl/jobs/seeds.hpp"
#include "host/automl/jobs/uid.hpp"
#include "host/automl/outcomes.hpp"
#include "host/automl/resume/past_job.hpp"
#include "host/automl/study_params.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace clara::host::automl {

/// Recommendations on their way into the study.
struct ProposalIntake::Batch {
  std::vector<Proposal> list;
  std::vector<std::int64_t> users;  ///< trial of each, when a user has proposed them
  std::optional<ControllerThread::States> states;
  std::vector<std::string> problems;  ///< of each: why it cannot run, or ""
  std::vector<Job> jobs;
  std::vector<std::int64_t> trials;  ///< of each, once recorded
  std::vector<ControllerThread::Told> dropped;
};

int ProposalIntake::wanted() const {
  const auto waiting = static_cast<int>(state_.waiting().size());
  return state_.cut_to_limit(context_.workers.count_free() + ahead_ - waiting);
}

bool ProposalIntake::may_ask() const {
  return !state_.stop() && !finished_ && !state_.controller_waits() && wanted() > 0;
}

void ProposalIntake::ask() {
  if (asking_ || recording_ || state_.stop() || wanted() <= 0) return;
  if (nothing_runs()) state_.wait_no_longer();
  const auto now = std::chrono::steady_clock::now();
  if (now - looked_ >= std::chrono::seconds(1)) {
    looked_ = now;
    return look_for_users();
  }
  if (may_ask()) ask_controller();
}

void ProposalIntake::look_for_users() {
  asking_ = true;
  auto skipped = std::make_shared<std::vector<std::string>>();
  context_.store.call(
      [skipped](store::StudyFile& study) {
        auto found = study.proposals();
        *skipped = study.take_skipped();
        return found;
      },
      [this, skipped](std::exception_ptr error, const std::vector<store::Trial>* trials) {
        auto found = error ? std::vector<store::Trial>() : *trials;
        boost::asio::post(context_.loop, [this, skipped, found = std::move(found)] {
          for (const auto& text : *skipped) context_.warn("study.db: " + text);
          looked(found);
        });
      });
}

void ProposalIntake::looked(const std::vector<store::Trial>& found) {
  asking_ = false;
  if (found.empty() || state_.stop())
    return may_ask() ? ask_controller() : context_.engine.changed();
  auto batch = std::make_shared<Batch>();
  const auto study = state_.snapshot();
  for (const auto& trial : found) {
    warn_of_unknown(study->space, trial);
    const auto seed = job_seed(context_.settings.seed,
                               state_.size() + 1 + static_cast<std::int64_t>(batch->list.size()));
    Proposal proposal;
    proposal.values = user_values(study->space, trial);
    proposal.note = "put into the study by a user";
    // A space of which nearly everything is forbidden may have nothing to fill it in with.
    batch->problems.push_back(
        problem_of([&] { proposal.values = filled_in(study->space, proposal.values, seed); }));
    batch->list.push_back(std::move(proposal));
    batch->users.push_back(trial.id);
  }
  record(std::move(batch));
}

void ProposalIntake::warn_of_unknown(const SearchSpace& space, const store::Trial& trial) {
  const auto unknown = names_of_no_parameter(space, trial);
  if (unknown.empty()) return;
  std::vector<std::string> names;
  for (const auto& parameter : space.parameters()) names.push_back(parameter.name);
  const auto hint = did_you_mean(unknown.front(), names);
  context_.warn("a user has put a trial into the study with \"" + unknown.front() +
                "\", which is no parameter of it and is left out" +
                (hint.empty() ? "" : "; " + hint));
}

// A controller that has run out of ideas, or a loop that asked for the same again and again.
void ProposalIntake::warn_of_repeats(const Job& job) {
  constexpr int kRemarkable = 10;
  const auto values = job.values.to_value().json();
  if (++repeats_[values] == kRemarkable)
    context_.warn(std::to_string(kRemarkable) + " jobs have the same values, " + values +
                  "; more of them are not told");
}

void ProposalIntake::ask_controller() {
  asking_ = true;
  context_.controller.ask(wanted(),
                          [this](std::exception_ptr error, ControllerThread::Asked answer) {
                            asking_ = false;
                            asked(error, std::move(answer));
                          });
}

void ProposalIntake::asked(std::exception_ptr error, ControllerThread::Asked asked) {
  // An answer that comes too late is forgotten: a later run asks again, from the state before it.
  if (error && !state_.stop()) context_.engine.end_study(context_.failure_of(what(error)));
  if (state_.stop()) return context_.engine.changed();
  context_.expect(asked.expected);
  if (auto* proposals = std::get_if<Proposals>(&asked.answer)) {
    return answered(std::move(*proposals), std::move(asked.states));
  }
  keep(asked.states);
  if (auto* finished = std::get_if<Finished>(&asked.answer)) {
    finished_ = finished->reason.empty() ? "the controller has finished" : finished->reason;
  } else {
    answered(std::get<Wait>(asked.answer));
  }
  context_.engine.changed();
}

bool ProposalIntake::nothing_runs() const {
  return context_.workers.count_running() == 0 && state_.waiting().empty() &&
         !state_.outcomes_under_way();
}

void ProposalIntake::answered(Wait wait) {
  if (nothing_runs()) {
    const bool round = wait.until == Wait::Until::round_end;
    return blame_controller(std::string("waits for ") +
                            (round ? "the end of the round" : "an outcome") +
                            " while no job is running");
  }
  state_.wait_until(wait.until);
}

void ProposalIntake::answered(Proposals proposals, ControllerThread::States states) {
  if (proposals.list.empty()) {
    blame_controller("has answered with an empty list of recommendations");
    return context_.engine.changed();
  }
  auto batch = std::make_shared<Batch>();
  batch->states = std::move(states);
  if (proposals.list.size() > kMostProposals) {
    context_.warn(context_.components.controller_name() + " has proposed " +
                  std::to_string(proposals.list.size()) + " jobs at once; only the first " +
                  std::to_string(kMostProposals) + " are run");
    for (auto extra = proposals.list.begin() + kMostProposals; extra != proposals.list.end();
         ++extra) {
      Outcome outcome;
      outcome.proposal = *extra;
      outcome.state = TrialState::failed;
      outcome.reason = "too many at once";
      batch->dropped.push_back({std::move(outcome), nullptr});
    }
    proposals.list.resize(kMostProposals);
  }
  batch->list = std::move(proposals.list);
  record(std::move(batch));
}

Job ProposalIntake::new_job(std::int64_t number, const Proposal& proposal) const {
  Job job;
  job.number = number;
  job.uid = new_uid();
  job.values = proposal.values;
  job.note = proposal.note;
  job.budget = proposal.budget;
  if (const auto earlier = proposal.continues; earlier && state_.has(*earlier))
    job.continues = state_.job(*earlier)->folder;
  job.seed = job_seed(context_.settings.seed, number);
  return job;
}

void ProposalIntake::record(std::shared_ptr<Batch> batch) {
  recording_ = true;
  batch->problems.resize(batch->list.size());
  const auto space = state_.snapshot();
  std::size_t runnable = 0;
  for (const auto& proposal : batch->list) {
    const auto number = state_.size() + static_cast<std::int64_t>(batch->jobs.size()) + 1;
    auto& problem = batch->problems[batch->jobs.size()];
    batch->jobs.push_back(new_job(number, proposal));
    if (problem.empty()) problem = why_not(proposal, space->space);
    if (problem.empty()) ++runnable;
  }
  const int round = state_.open_round(runnable);
  for (auto& job : batch->jobs) job.round = round;
  context_.store.post(
      [batch, space](store::StudyFile& study) { write(*batch, space->space, study); },
      [this, batch](const std::exception_ptr& error) {
        boost::asio::post(context_.loop, [this, batch, error] {
          recording_ = false;
          if (!error) return recorded(batch);
          context_.engine.store_failed(error);
          context_.engine.changed();
        });
      });
}

void ProposalIntake::write(Batch& batch, const SearchSpace& space, store::StudyFile& study) {
  batch.trials.clear();
  for (std::size_t i = 0; i < batch.jobs.size(); ++i) {
    const auto& job = batch.jobs[i];
    const bool good = batch.problems[i].empty();
    store::NewTrial trial;
    // Values outside the space have no place in Optuna's tables; they are in `extra`.
    if (good) trial.params = study_params(space, job.values);
    trial.round = job.round;
    trial.extra = job_extra(job, batch.list[i]);
    if (batch.users.empty()) {
      batch.trials.push_back(study.add_trial(trial).id);
    } else {
      batch.trials.push_back(batch.users[i]);
      study.adopt(batch.users[i], trial);
    }
    if (!good) study.fail(batch.trials.back(), "infeasible", batch.problems[i]);
  }
  if (batch.states) save_states(study, *batch.states);
}

void ProposalIntake::recorded(const std::shared_ptr<Batch>& batch) {
  std::vector<std::int64_t> infeasible;
  std::vector<Begun> begun;
  for (std::size_t i = 0; i < batch->jobs.size(); ++i) {
    auto& job = batch->jobs[i];
    const bool good = batch->problems[i].empty();
    if (!good) {
      job.state = JobState::failed;
      job.reason = batch->problems[i];
      infeasible.push_back(job.number);
      context_.warn((batch->users.empty() ? context_.components.controller_name() + " has proposed"
                                          : std::string("a user has put into the study")) +
                    " what cannot run: " + job.reason);
    }
    if (good) warn_of_repeats(job);
    const auto origin = batch->users.empty() ? Origin::controller : Origin::user;
    state_.add(job, {batch->trials[i], false, !good, origin, batch->list[i]});
    begun.push_back(state_.begun(job.number));
  }
  context_.controller.begun(std::move(begun), [this](std::exception_ptr error) {
    if (error) context_.engine.end_study(context_.failure_of(what(error)));
  });
  state_.show_round();
  context_.handlers.events().fire(Hook::recommendations_available,
                                  {state_.snapshot(), nullptr, batch->list, {}});
  if (useless(*batch)) return context_.engine.changed();
  if (!batch->dropped.empty()) {
    context_.controller.tell(
        batch->dropped, [this](std::exception_ptr error, const ControllerThread::States& states) {
          if (error) return context_.engine.end_study(context_.failure_of(what(error)));
          keep(states);
        });
  }
  if (infeasible.empty()) return context_.engine.changed();
  closer_.tell(infeasible, [this] {
    state_.outcome_told();
    context_.engine.changed();
  });
}

/// Why it cannot run, or "".
std::string ProposalIntake::why_not(const Proposal& proposal, const SearchSpace& space) const {
  if (auto problem = space.problem(proposal.values); !problem.empty()) return problem;
  if (const auto budget = proposal.budget; budget && !(std::isfinite(*budget) && *budget > 0))
    return "the budget " + number_text(*budget) + " is not above 0";
  if (!proposal.continues) return "";
  const auto who = "it continues job " + std::to_string(*proposal.continues) + ", which ";
  if (!state_.has(*proposal.continues)) return who + "there is not";
  const auto& earlier = *state_.job(*proposal.continues);
  const bool ended = earlier.state == JobState::complete || earlier.state == JobState::pruned;
  return ended && !earlier.folder.empty() ? "" : who + "has left nothing to continue from";
}

bool ProposalIntake::useless(const Batch& batch) {
  if (!batch.users.empty()) return false;  // not its fault
  const bool good = std::any_of(batch.problems.begin(), batch.problems.end(),
                                [](const std::string& problem) { return problem.empty(); });
  useless_answers_ = good ? 0 : useless_answers_ + 1;
  if (useless_answers_ < kUselessAnswers) return false;
  blame_controller("has proposed nothing that can run for " + std::to_string(useless_answers_) +
                   " answers in a row; the last: " + batch.problems.back());
  return true;
}

void ProposalIntake::keep(const ControllerThread::States& states) {
  context_.store.post([states](store::StudyFile& study) { save_states(study, states); });
}

void ProposalIntake::blame_controller(const std::string& text) {
  context_.engine.end_study(
      context_.failure_of(context_.components.controller_name() + " " + text));
}

}  // namespace clara::host::automl
