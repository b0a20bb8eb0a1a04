#include "host/automl/engine_context.hpp"

#include <algorithm>
#include <chrono>
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

EngineContext::EngineContext(StudyComponents c, Settings s, const EngineServices& services,
                             EngineControl& control)
    : components(std::move(c)),
      settings(std::move(s)),
      loop(services.loop),
      store(services.store),
      launcher(services.launcher),
      log(services.log),
      observer(services.observer),
      engine(control),
      controller(services.loop, components),
      state(first_snapshot(settings), settings.limits.max_jobs),
      handlers({services.loop, services.store, services.log}, components.handlers, settings.limits,
               [&control](std::string reason) {
                 control.end_study({StopWhy::study_ended, std::move(reason), 0, {}});
               }) {}

void EngineContext::expect(std::optional<std::int64_t> jobs) {
  const auto& most = settings.limits.max_jobs;
  if (most) jobs = std::min(jobs.value_or(*most), *most);
  observer.expected(jobs);
}

void EngineContext::fire(Hook hook, std::shared_ptr<const Job> job, std::function<void()> passed,
                         std::function<void()> returned) {
  handlers.events().fire(hook, {state.snapshot(), std::move(job), {}, {}}, std::move(passed),
                         std::move(returned));
}

Stop EngineContext::failure_of(const std::string& words) const {
  const bool pruner = components.pruner && words.starts_with(components.pruner_name());
  return {StopWhy::interrupted, pruner ? "the pruner failed" : "the controller failed", 1, words};
}

StudyInfo EngineContext::study_info() const {
  StudyInfo study;
  study.objectives = settings.objectives;
  for (const auto& constraint : settings.constraints) study.constraints.push_back(constraint.name);
  study.seed = settings.seed;
  study.workers = workers.count();
  return study;
}

}  // namespace clara::host::automl
