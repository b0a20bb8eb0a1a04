#include "host/automl/dispatcher.hpp"

#include "host/automl/job_run.hpp"

#include <algorithm>
#include <utility>

namespace clara::host::automl {

bool Dispatcher::more() const {
  const auto& most = core_.settings.limits.max_jobs;
  return !core_.waiting.empty() && (!most || core_.begun < *most);
}

void Dispatcher::give_out() {
  auto* worker = core_.free_worker();
  if (choosing_ || core_.stop || !worker || !more()) return;
  std::vector<Job> shown;
  for (const auto number : core_.waiting) {
    if (shown.size() == kShown) break;
    shown.push_back(*core_.table.at(number));
  }
  choosing_ = true;
  const auto count = shown.size();
  const auto index = static_cast<std::size_t>(worker - core_.workers.data());
  core_.desk.choose(
      std::move(shown), worker->slot,
      [this, count, index](std::exception_ptr error, std::optional<std::size_t> choice) {
        chosen(error, choice, count, index);
      });
}

// Whatever the scheduler waits for, nothing may tell when it is there.
void Dispatcher::none_now() {
  later_.expires_after(std::chrono::seconds(1));
  later_.async_wait([this](const boost::system::error_code& error) {
    if (!error) core_.changed();
  });
}

void Dispatcher::chosen(std::exception_ptr error, std::optional<std::size_t> choice,
                        std::size_t shown, std::size_t worker) {
  choosing_ = false;
  if (core_.stop) return core_.changed();
  if (!error && !choice) return none_now();
  auto index = choice.value_or(0);
  if (error || index >= shown) {
    core_.warn("the scheduler " +
               (error ? "failed in choose: " + what(error)
                      : "chose job " + std::to_string(index) + " of " + std::to_string(shown)) +
               "; the oldest job is taken");
    index = 0;
  }
  const auto place = core_.waiting.begin() + static_cast<std::ptrdiff_t>(index);
  const auto number = *place;
  core_.waiting.erase(place);
  start(core_.workers[worker], number);
  core_.changed();
}

void Dispatcher::take_over(const Resumer::Running& running) {
  auto& workers = core_.workers;
  const auto own = std::find_if(workers.begin(), workers.end(), [&](const Worker& w) {
    return !w.run && std::to_string(w.slot.worker) == running.attempt.worker;
  });
  auto* worker = own != workers.end() ? &*own : core_.free_worker();
  if (worker == nullptr) {
    // There are fewer places than there were: it keeps one of its own until it has ended.
    Slot slot = workers.back().slot;
    slot.worker = std::stoi(running.attempt.worker);
    worker = &workers.emplace_back(Worker{
        slot, std::make_unique<SerialQueue>("worker " + running.attempt.worker), nullptr, 0, true});
  }
  const auto job = core_.table.update(running.number, [&](Job& j) { j.slot = worker->slot; });
  worker->run = std::make_shared<JobRun>(core_, *worker->thread, core_.row(running.number).trial,
                                         job, finished_);
  worker->run->adopt(running.attempt, running.handle);
}

void Dispatcher::start(Worker& worker, std::int64_t number) {
  auto job = core_.table.update(number, [&](Job& j) {
    j.slot = worker.slot;
    // A job that runs again keeps the name and the folder of its first attempt.
    if (!j.name.empty()) return;
    ++core_.begun;
    j.name = "W" + std::to_string(worker.slot.worker) + "_" + std::to_string(++worker.given) +
             "_J" + std::to_string(number);
    j.folder = core_.settings.run_folder / j.name;
  });
  worker.run =
      std::make_shared<JobRun>(core_, *worker.thread, core_.row(number).trial, job, finished_);
  worker.run->start();
}

}  // namespace clara::host::automl
