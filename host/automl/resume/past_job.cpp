#include "host/automl/resume/past_job.hpp"

namespace clara::host::automl {
namespace {

JobState job_state(store::TrialState state) {
  switch (state) {
    case store::TrialState::complete:
      return JobState::complete;
    case store::TrialState::pruned:
      return JobState::pruned;
    case store::TrialState::fail:
      return JobState::failed;
    case store::TrialState::running:
      return JobState::running;
    default:
      return JobState::waiting;
  }
}

std::chrono::system_clock::time_point time_of(const std::optional<std::string>& sql) {
  return store::time_point(sql ? store::parse_sql_time(*sql) : 0);
}

}  // namespace

std::string text_attr(const store::Trial& trial, std::string_view name) {
  const auto* value = trial.user_attrs.find(name);
  return value && value->is_string() ? value->as_string() : std::string();
}

Job read_job(const store::Trial& trial) {
  const auto& extra = trial.extra.as_object();
  Job job;
  job.number = extra.at("job").as_int();
  job.uid = extra.at("uid").as_string();
  job.seed = static_cast<std::uint64_t>(extra.at("seed").as_int());
  job.values = SearchValues::from_value(extra.at("values"));
  job.note = extra.at("note").as_string();
  job.name = text_attr(trial, "clara:job");
  job.reason = text_attr(trial, "clara:message");
  job.command = text_attr(trial, "clara:command");
  job.round = static_cast<int>(trial.round);
  job.state = job_state(trial.state);
  job.score = trial.value;
  if (job.state == JobState::complete) job.scores = trial.values;
  if (const auto* budget = extra.find("budget")) job.budget = budget->as_number();
  if (const auto* folder = extra.find("continues_folder")) job.continues = folder->as_string();
  if (const auto* limits = trial.system_attrs.find("constraints"); limits && limits->is_array())
    for (const auto& violation : limits->as_array())
      if (violation.is_number()) job.violations.push_back(violation.as_number());
  job.started = time_of(trial.started);
  job.ended = time_of(trial.completed);
  return job;
}

Value job_extra(const Job& job, const Proposal& proposal) {
  Object extra{{"job", job.number},
               {"uid", job.uid},
               {"seed", static_cast<std::int64_t>(job.seed)},
               {"values", job.values.to_value()},
               {"note", job.note}};
  if (proposal.token != 0) extra.set("token", proposal.token);
  if (proposal.budget) extra.set("budget", *proposal.budget);
  if (proposal.continues) extra.set("continues", *proposal.continues);
  if (!job.continues.empty()) extra.set("continues_folder", job.continues.string());
  if (!proposal.extra.is_null()) extra.set("extra", proposal.extra);
  return extra;
}

Proposal kept_proposal(const Value& extra) {
  const auto& kept = extra.as_object();
  Proposal proposal;
  proposal.values = SearchValues::from_value(kept.at("values"));
  proposal.note = kept.at("note").as_string();
  if (const auto* token = kept.find("token")) proposal.token = token->as_int();
  if (const auto* budget = kept.find("budget")) proposal.budget = budget->as_number();
  if (const auto* job = kept.find("continues")) proposal.continues = job->as_int();
  if (const auto* notes = kept.find("extra")) proposal.extra = *notes;
  return proposal;
}

std::optional<store::Attempt> read_attempts(const store::StudyFile& study,
                                            const store::Trial& trial, Job& job) {
  const auto attempts = study.attempts(trial.id);
  if (attempts.empty()) return std::nullopt;
  const auto& last = attempts.back();
  job.folder = attempts.front().folder;
  job.attempt = static_cast<int>(last.number);
  job.started = time_of(last.started);
  if (trial.finished() && last.ended) job.ended = time_of(last.ended);
  job.slot.worker = std::stoi(last.worker);
  return last;
}

}  // namespace clara::host::automl
