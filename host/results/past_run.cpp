#include "host/results/past_run.hpp"

#include "host/automl/resume/past_job.hpp"
#include "host/automl/state/job_table.hpp"
#include "host/automl/study_params.hpp"
#include "host/process/contract.hpp"
#include "host/results/resume_command.hpp"
#include "host/store/run_lock.hpp"
#include "host/study/run_folder.hpp"

#include <algorithm>
#include <utility>

namespace clara::host::results {
namespace {

namespace fs = std::filesystem;

std::string text_of(const Value& object, const char* key) {
  const auto* value = object.find(key);
  return value && value->is_string() ? value->as_string() : std::string();
}

// A run that was moved has its jobs beside it, not where it made them.
void follow(Job& job, const fs::path& run_folder) {
  if (job.name.empty() || fs::exists(job.folder)) return;
  if (fs::exists(run_folder / job.name)) job.folder = run_folder / job.name;
}

// How far it is stands in the job's own files: the study only keeps its values.
void read_progress(const store::StudyFile& study, const store::Trial& trial,
                   const store::Attempt& attempt, Job& job) {
  job.reported = study.curves(trial.id);
  process::EventsReader events(process::attempt_folder(job.folder, attempt.number));
  for (bool more = true; more;) {
    const auto batch = events.poll();
    more = batch.more;
    if (!batch.progress) continue;
    job.epoch = batch.progress->epoch;
    job.epochs = batch.progress->epochs;
  }
}

Job read_one(const store::StudyFile& study, const store::Trial& trial, const StudySnapshot& run,
             bool held) {
  auto job = automl::read_job(trial);
  const auto last = automl::read_attempts(study, trial, job);
  follow(job, run.run_folder);
  if (job.state != JobState::running) return job;
  if (held && last && !last->ended) {
    read_progress(study, trial, *last, job);
  } else {
    job.state = JobState::waiting;
  }
  return job;
}

StudySnapshot facts_of(const store::StudyFile& study, const fs::path& folder) {
  StudySnapshot run;
  run.run_id = study.name();
  run.run_folder = folder;
  run.database = study.file();
  run.objectives = study.objectives();
  run.root = text_of(study.study_user_attrs(), "clara:root");
  if (const auto uid = study.meta("uid")) run.uid = uid->as_string();
  if (const auto space = study.meta("space")) run.space = automl::read_space(*space);
  return run;
}

std::optional<Ended> ended(const store::StudyFile& study) {
  const auto value = study.meta("ended");
  if (!value || !value->is_object()) return std::nullopt;
  const auto& members = value->as_object();
  return Ended{members.at("reason").as_string(), members.at("error").as_string(),
               static_cast<int>(members.at("exit_code").as_int()),
               members.at("resumable").as_bool()};
}

}  // namespace

const char* PastRun::state() const {
  if (holder) return "running";
  return ended ? "ended" : "interrupted";
}

std::vector<std::shared_ptr<const Job>> PastRun::running() const {
  std::vector<std::shared_ptr<const Job>> list;
  for (const auto& job : study->jobs) {
    if (job->state == JobState::running) list.push_back(job);
  }
  return list;
}

std::string PastRun::resume_command() const {
  std::error_code ignored;
  const auto& folder = study->run_folder;
  const bool newest = study::newest_run(folder.parent_path()) == folder;
  return results::resume_command(record, study->run_id, newest, fs::current_path(ignored));
}

PastRun read_run(const fs::path& folder) {
  PastRun run;
  // Asked first: a host that ends in between has left its last words then.
  run.holder = store::run_holder(folder);
  const auto study = store::StudyFile::open(folder / study::kStudyFile, store::Access::read_only);
  run.objective = study.objectives().front().name;
  run.dashboard_url = study.dashboard_url();
  run.ended = ended(study);
  run.handlers = read_handler_lines(study);
  run.record = study.meta("record").value_or(Value());
  automl::JobTable table(facts_of(study, folder));
  const auto facts = table.snapshot();
  std::vector<Job> jobs;
  for (const auto& trial : study.trials()) {
    if (trial.origin) jobs.push_back(read_one(study, trial, *facts, run.holder.has_value()));
  }
  // A user's proposal may have become a job long after it was put in.
  std::sort(jobs.begin(), jobs.end(),
            [](const Job& a, const Job& b) { return a.number < b.number; });
  for (auto& job : jobs) table.add(std::move(job));
  run.study = table.snapshot();
  run.skipped = study.take_skipped();
  return run;
}

}  // namespace clara::host::results
