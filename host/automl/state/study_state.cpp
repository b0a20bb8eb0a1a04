#include "host/automl/state/study_state.hpp"

#include "host/automl/jobs/job_run.hpp"

#include <algorithm>
#include <utility>

namespace clara::host::automl {
namespace {

StudySnapshot first_snapshot(const Settings& settings) {
  StudySnapshot study;
  study.uid = settings.uid;
  study.run_id = settings.run_id;
  study.run_folder = settings.run_folder;
  study.root = settings.root;
  study.database = settings.database;
  study.objectives = settings.objectives;
  for (const auto& constraint : settings.constraints) study.constraints.push_back(constraint.name);
  study.started = std::chrono::system_clock::now();
  return study;
}

}  // namespace

StudyState::StudyState(StudyComponents p, Settings s, const Services& services)
    : parts(std::move(p)),
      settings(std::move(s)),
      loop(services.loop),
      store(services.store),
      launcher(services.launcher),
      log(services.log),
      observer(services.observer),
      controller(services.loop, parts),
      table(first_snapshot(settings)) {}

Worker* StudyState::free_worker() {
  const auto free = std::find_if(workers.begin(), workers.end(),
                                 [](const Worker& w) { return !w.run && !w.closed; });
  return free == workers.end() ? nullptr : &*free;
}

int StudyState::free_workers() const {
  return static_cast<int>(std::count_if(workers.begin(), workers.end(),
                                        [](const Worker& w) { return !w.run && !w.closed; }));
}

int StudyState::running() const {
  return static_cast<int>(std::count_if(workers.begin(), workers.end(),
                                        [](const Worker& w) { return w.run != nullptr; }));
}

void StudyState::expect(std::optional<std::int64_t> jobs) {
  const auto& most = settings.limits.max_jobs;
  if (most) jobs = std::min(jobs.value_or(*most), *most);
  observer.expected(jobs);
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

}  // namespace clara::host::automl
