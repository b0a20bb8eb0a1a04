#include "host/automl/state/workers.hpp"

#include <algorithm>
#include <utility>

namespace clara::host::automl {
namespace {

bool can_take(const Worker& worker) { return !worker.run && !worker.closed; }

}  // namespace

Worker::Worker(Slot place)
    : slot(std::move(place)),
      thread(std::make_unique<process::SerialQueue>("worker " + std::to_string(slot.worker))) {}

void Workers::open(const std::vector<Slot>& slots) {
  for (const auto& slot : slots) workers_.emplace_back(slot);
}

Worker* Workers::free(const std::set<const Worker*>& but) {
  const auto found = std::find_if(workers_.begin(), workers_.end(), [&](const Worker& worker) {
    return can_take(worker) && !but.contains(&worker);
  });
  return found == workers_.end() ? nullptr : &*found;
}

int Workers::count_free() const {
  return static_cast<int>(std::count_if(workers_.begin(), workers_.end(), can_take));
}

int Workers::count_running() const {
  return static_cast<int>(std::count_if(workers_.begin(), workers_.end(),
                                        [](const Worker& w) { return w.run != nullptr; }));
}

std::vector<Slot> Workers::slots() const {
  std::vector<Slot> slots;
  for (const auto& worker : workers_) slots.push_back(worker.slot);
  return slots;
}

Worker& Workers::place_for(const std::string& name) {
  const auto own = std::find_if(workers_.begin(), workers_.end(), [&](const Worker& w) {
    return !w.run && std::to_string(w.slot.worker) == name;
  });
  if (own != workers_.end()) return *own;
  if (auto* other = free()) return *other;
  Slot slot = workers_.back().slot;
  slot.worker = std::stoi(name);
  auto& added = workers_.emplace_back(std::move(slot));
  added.closed = true;
  return added;
}

void Workers::release(const std::shared_ptr<JobRun>& run) {
  for (auto& worker : workers_)
    if (worker.run == run) worker.run.reset();
}

void Workers::each_run(const std::function<void(JobRun&)>& what) const {
  for (const auto& worker : workers_)
    if (worker.run) what(*worker.run);
}

bool Workers::close(const std::function<bool()>& patient) {
  bool all = true;
  for (const auto& worker : workers_) all &= worker.thread->close(patient);
  return all;
}

}  // namespace clara::host::automl
