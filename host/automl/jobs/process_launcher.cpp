#include "host/automl/jobs/process_launcher.hpp"

#include "host/automl/jobs/reported_values.hpp"
#include "host/process/running_job.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace clara::host::automl {

AttemptUpdate update_of(process::EventBatch batch) {
  AttemptUpdate update;
  update.values = std::move(batch.values);
  update.mark = store::EventsMark{batch.mark.offset, batch.mark.next_seq};
  if (batch.progress) {
    update.epoch = batch.progress->epoch;
    update.epochs = batch.progress->epochs;
  }
  update.problem = std::move(batch.failure);
  return update;
}

namespace {

/// For CUDA_VISIBLE_DEVICES.
std::string visible_devices(const std::vector<int>& devices, const std::vector<Gpu>& gpus) {
  std::string text;
  for (const int device : devices) {
    const auto gpu = std::find_if(gpus.begin(), gpus.end(),
                                  [&](const Gpu& known) { return known.number == device; });
    const bool named = gpu != gpus.end() && !gpu->visible_as.empty();
    text += (text.empty() ? "" : ",") + (named ? gpu->visible_as : std::to_string(device));
  }
  return text;
}

}  // namespace

Object job_spec(const AttemptPlan& plan) {
  const auto& job = plan.job;
  Array devices;
  for (const int device : job.slot.devices) devices.emplace_back(device);
  Object spec{{"job", job.name},
              {"uid", job.uid},
              {"attempt", job.attempt},
              {"values", job.values.to_value()},
              {"seed", static_cast<std::int64_t>(job.seed)},
              {"devices", std::move(devices)},
              {"threads", job.slot.threads}};
  if (job.budget) spec.set("budget", *job.budget);
  if (!job.continues.empty()) spec.set("continues", job.continues.string());
  if (plan.time_limit.count() > 0) {
    spec.set("time_limit_s", static_cast<double>(plan.time_limit.count()) / 1000);
  }
  return spec;
}

std::vector<std::pair<std::string, std::string>> job_environment(const Job& job,
                                                                 const std::vector<Gpu>& gpus) {
  return {{"CLARA_JOB_NAME", job.name},
          {"CLARA_SEED", std::to_string(job.seed)},
          {"CLARA_TRIAL_UID", job.uid},
          // Empty: a worker without a device must not see one.
          {"CUDA_VISIBLE_DEVICES", visible_devices(job.slot.devices, gpus)}};
}

std::unique_ptr<RunningAttempt> ProcessLauncher::launch(const AttemptPlan& plan,
                                                        AttemptHooks hooks) {
  process::Command command;
  command.attempt = process::attempt_folder(plan.job.folder, plan.job.attempt);
  command.argv = plan.launch.argv;
  command.environment = job_environment(plan.job, gpus_);
  for (const auto& variable : plan.launch.environment) command.environment.push_back(variable);
  command.directory = plan.launch.directory;
  command.time_limit = plan.time_limit;
  command.grace = plan.grace;
  command.poll = plan.poll;

  process::RunningJob::Hooks running;
  running.started = [started = std::move(hooks.started)](const process::ProcessRecord& p) {
    started({p.pid, p.start_time, p.boot_id});
  };
  running.events = [update = std::move(hooks.update)](process::EventBatch batch) {
    update(update_of(std::move(batch)));
  };
  if (plan.lines) running.line = std::move(hooks.line);
  running.ended = std::move(hooks.ended);
  return process::RunningJob::launch(
      loop_, files_, std::move(command), std::move(running), plan.needs_score,
      [folder = plan.job.folder, number = plan.job.attempt, spec = job_spec(plan)] {
        process::create_attempt(folder, number, spec);
      });
}

void ProcessLauncher::settle(const store::Attempt& attempt, const Job&, bool needs_score,
                             std::function<void(Left)> done) {
  process::Command command;
  command.argv = {"job"};
  command.attempt = process::attempt_folder(attempt.folder, attempt.number);
  // Holds itself until the end is told.
  auto job = std::make_shared<std::unique_ptr<process::RunningJob>>();
  auto left = std::make_shared<Left>();
  auto kept = std::make_shared<ReportedValues>();
  process::RunningJob::Hooks hooks;
  hooks.started = [](const process::ProcessRecord&) {};
  hooks.events = [left, kept](process::EventBatch batch) {
    auto more = update_of(std::move(batch));
    kept->add(left->update.values, more.values);
    more.values = std::move(left->update.values);
    left->update = std::move(more);
  };
  hooks.ended = [this, job, left, done = std::move(done)](process::JobEnd end) {
    left->end = std::move(end);
    boost::asio::post(loop_, [job, left, done] {
      job->reset();
      done(std::move(*left));
    });
  };
  const auto process = attempt.process.value_or(store::ProcessRecord{});
  // From the first event on: a score is made of all of them.
  *job = process::RunningJob::adopt(loop_, files_, std::move(command),
                                    {process.pid, process.start_time, process.boot_id}, {},
                                    std::move(hooks), needs_score);
  (*job)->kill();
}

}  // namespace clara::host::automl
