#include "host/automl/job_starter.hpp"

#include "host/automl/jobs/job_run.hpp"

#include <algorithm>
#include <utility>

namespace clara::host::automl {

bool JobStarter::more() const {
  const auto& most = state_.settings.limits.max_jobs;
  return !state_.waiting.empty() && (!most || state_.begun < *most);
}

void JobStarter::give_out() {
  auto* worker = state_.free_worker();
  if (choosing_ || state_.stop || !worker || !more()) return;
  std::vector<Job> shown;
  for (const auto number : state_.waiting) {
    if (shown.size() == kShown) break;
    shown.push_back(*state_.table.at(number));
  }
  choosing_ = true;
  const auto count = shown.size();
  const auto index = static_cast<std::size_t>(worker - state_.workers.data());
  state_.controller.choose(
      std::move(shown), worker->slot,
      [this, count, index](std::exception_ptr error, std::optional<std::size_t> choice) {
        chosen(error, choice, count, index);
      });
}

// Whatever the scheduler waits for, nothing may tell when it is there.
void JobStarter::none_now() {
  later_.expires_after(std::chrono::seconds(1));
  later_.async_wait([this](const boost::system::error_code& error) {
    if (!error) state_.changed();
  });
}

void JobStarter::chosen(std::exception_ptr error, std::optional<std::size_t> choice,
                        std::size_t shown, std::size_t worker) {
  choosing_ = false;
  if (state_.stop) return state_.changed();
  if (!error && !choice) return none_now();
  auto index = choice.value_or(0);
  if (error || index >= shown) {
    state_.warn("the scheduler " +
                (error ? "failed in choose: " + what(error)
                       : "chose job " + std::to_string(index) + " of " + std::to_string(shown)) +
                "; the oldest job is taken");
    index = 0;
  }
  const auto place = state_.waiting.begin() + static_cast<std::ptrdiff_t>(index);
  const auto number = *place;
  state_.waiting.erase(place);
  start(state_.workers[worker], number);
  state_.changed();
}

void JobStarter::take_over(const Resumer::Running& running) {
  auto& workers = state_.workers;
  const auto own = std::find_if(workers.begin(), workers.end(), [&](const Worker& w) {
    return !w.run && std::to_string(w.slot.worker) == running.attempt.worker;
  });
  auto* worker = own != workers.end() ? &*own : state_.free_worker();
  if (worker == nullptr) {
    // There are fewer places than there were: it keeps one of its own until it has ended.
    Slot slot = workers.back().slot;
    slot.worker = std::stoi(running.attempt.worker);
    worker = &workers.emplace_back(Worker{
        slot, std::make_unique<SerialQueue>("worker " + running.attempt.worker), nullptr, 0, true});
  }
  const auto job = state_.table.update(running.number, [&](Job& j) { j.slot = worker->slot; });
  worker->run = std::make_shared<JobRun>(state_, *worker->thread, state_.row(running.number).trial,
                                         job, finished_);
  worker->run->adopt(running.attempt, running.handle);
}

void JobStarter::start(Worker& worker, std::int64_t number) {
  auto job = state_.table.update(number, [&](Job& j) {
    j.slot = worker.slot;
    // A job that runs again keeps the name and the folder of its first attempt.
    if (!j.name.empty()) return;
    ++state_.begun;
    j.name = "W" + std::to_string(worker.slot.worker) + "_" + std::to_string(++worker.given) +
             "_J" + std::to_string(number);
    j.folder = state_.settings.run_folder / j.name;
  });
  worker.run =
      std::make_shared<JobRun>(state_, *worker.thread, state_.row(number).trial, job, finished_);
  worker.run->start();
}

}  // namespace clara::host::automl
