#include "host/automl/job_starter.hpp"

#include "host/automl/jobs/job_run.hpp"

#include <algorithm>
#include <utility>

namespace clara::host::automl {

void JobStarter::give_out() {
  const std::pair now(std::size(state_.waiting()),
                      static_cast<std::size_t>(context_.workers.count_running()));
  if (std::exchange(seen_, now) != now) refused_.clear();
  auto* worker = context_.workers.free(refused_);
  if (choosing_ || state_.stop() || !worker || !state_.may_begin()) return;
  std::vector<Job> shown;
  for (const auto number : state_.waiting()) {
    if (shown.size() == kShown) break;
    shown.push_back(*state_.job(number));
  }
  choosing_ = true;
  const auto count = shown.size();
  context_.controller.choose(
      std::move(shown), worker->slot,
      [this, count, worker](std::exception_ptr error, std::optional<std::size_t> choice) {
        chosen(error, choice, count, *worker);
      });
}

// The other free workers are offered at once. Whatever the scheduler waits for, nothing may tell
// when it is there: those that it has refused are offered again after a while.
void JobStarter::none_now(const Worker& worker) {
  if (refused_.empty()) {
    later_.expires_after(std::chrono::seconds(1));
    later_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      refused_.clear();
      context_.engine.changed();
    });
  }
  refused_.insert(&worker);
  context_.engine.changed();
}

void JobStarter::chosen(std::exception_ptr error, std::optional<std::size_t> choice,
                        std::size_t shown, Worker& worker) {
  choosing_ = false;
  if (state_.stop()) return context_.engine.changed();
  if (!error && !choice) return none_now(worker);
  auto index = choice.value_or(0);
  if (error || index >= shown) {
    context_.warn((error ? what(error)
                         : context_.components.scheduler_name() + " chose job " +
                               std::to_string(index) + " of " + std::to_string(shown)) +
                  "; the oldest job is taken");
    index = 0;
  }
  start(worker, index);
  context_.engine.changed();
}

void JobStarter::take_over(const Resumer::Running& running) {
  auto& worker = context_.workers.place_for(running.attempt.worker);
  const auto job = state_.change(running.number, [&](Job& j) { j.slot = worker.slot; });
  worker.run = std::make_shared<JobRun>(context_, *worker.thread, state_.row(running.number).trial,
                                        job, finished_);
  worker.run->adopt(running.attempt, running.handle);
}

void JobStarter::start(Worker& worker, std::size_t place) {
  const auto job = state_.begin(place, worker.slot, context_.settings.run_folder);
  worker.run = std::make_shared<JobRun>(context_, *worker.thread, state_.row(job->number).trial,
                                        job, finished_);
  worker.run->start();
}

}  // namespace clara::host::automl
