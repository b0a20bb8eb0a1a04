#include "epoch.hpp"

#include "collate.hpp"
#include "workers.hpp"

#include <algorithm>
#include <utility>

namespace clara::monai_datasets {
namespace {

/// Leaves a sample whose result nobody will take. No std::exception, so that nobody on the way
/// mistakes it for a failure.
struct Cancelled {};

}  // namespace

/// The turns of one sample.
class Epoch::Order : public DrawOrder {
 public:
  Order(Epoch& epoch, std::size_t task)
      : epoch_(epoch), task_(task), passed_(epoch.turns_[epoch.tasks_[task].stream].size()) {}

  void in_turn(std::size_t index, const std::function<void(Rng&)>& draw) override {
    const auto& task = epoch_.tasks_[task_];
    auto& turns = epoch_.turns_[task.stream].at(index);
    {
      std::unique_lock lock(epoch_.mutex_);
      turns.changed.wait(lock, [&] { return turns.next == task.turn || epoch_.cancelled(task_); });
      if (epoch_.cancelled(task_)) throw Cancelled{};
    }
    draw(epoch_.streams_[task.stream][index]);  // ours alone until the turn goes on
  }

  void pass(std::size_t index) override {
    if (passed_.at(index)) return;
    passed_[index] = true;
    const auto& task = epoch_.tasks_[task_];
    const std::lock_guard lock(epoch_.mutex_);
    auto& turns = epoch_.turns_[task.stream].at(index);
    turns.passed.insert(task.turn);
    while (turns.passed.erase(turns.next) > 0) ++turns.next;
    turns.changed.notify_all();
  }

  /// What a dataset left out must not hold up the samples behind this one.
  void pass_the_rest() {
    for (std::size_t index = 0; index < passed_.size(); ++index) pass(index);
  }

 private:
  Epoch& epoch_;
  std::size_t task_;
  std::vector<bool> passed_;
};

Epoch::Epoch(const Dataset& dataset, std::vector<Stream>& streams, Plan plan)
    : dataset_(dataset), streams_(streams), plan_(std::move(plan)) {
  make_tasks();
  failed_task_ = tasks_.size();
  for (std::size_t t = 0; t < std::max<std::size_t>(plan_.threads, 1); ++t)
    threads_.emplace_back([this] { work(); });
}

Epoch::~Epoch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_all();
  }
}

void Epoch::wake_all() {
  room_.notify_all();
  ready_.notify_all();
  for (auto& stream : turns_)
    for (auto& turn : stream) turn.changed.notify_all();
}

void Epoch::make_tasks() {
  std::vector<std::uint64_t> made(streams_.size());
  for (std::size_t b = 0; b < plan_.batches.size(); ++b)
    for (std::size_t s = 0; s < plan_.batches[b].size(); ++s) {
      const auto stream = b % streams_.size();
      tasks_.push_back({b, s, plan_.batches[b][s], stream, made[stream]++});
    }
  for (const auto& stream : streams_) turns_.emplace_back(stream.size());
}

void Epoch::work() {
  const WorkerThread self;
  while (const auto task = take_task()) make(*task);
}

std::optional<std::size_t> Epoch::take_task() {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] {
    return next_task_ == tasks_.size() || cancelled(next_task_) ||
           tasks_[next_task_].batch < taken_batches_ + plan_.ahead;
  });
  if (next_task_ == tasks_.size() || cancelled(next_task_)) return std::nullopt;
  auto& pending = pending_[tasks_[next_task_].batch];
  if (pending.items.empty()) {  // the first of its batch
    pending.missing = plan_.batches[tasks_[next_task_].batch].size();
    pending.items.resize(pending.missing);
  }
  return next_task_++;
}

void Epoch::make(std::size_t task) {
  try {
    Order order(*this, task);
    auto samples = dataset_.get(static_cast<std::size_t>(tasks_[task].item), order);
    order.pass_the_rest();
    finish(tasks_[task], std::move(samples));
  } catch (const Cancelled&) {
  } catch (...) {
    fail(task, std::current_exception());
  }
}

void Epoch::finish(const Task& task, std::vector<Sample> samples) {
  std::vector<std::vector<Sample>> items;
  {
    const std::lock_guard lock(mutex_);
    auto& pending = pending_[task.batch];
    pending.items[task.slot] = std::move(samples);
    if (--pending.missing > 0) return;
    items = std::move(pending.items);
  }
  collate_batch(task.batch, std::move(items));
}

void Epoch::collate_batch(std::size_t batch, std::vector<std::vector<Sample>> items) {
  std::vector<Sample> samples;
  for (auto& item : items)
    for (auto& sample : item) samples.push_back(std::move(sample));
  std::optional<Batch> made;
  std::exception_ptr failure;
  try {
    made = collate(std::move(samples), plan_.device);
    if (plan_.pin) pin(*made);
  } catch (...) {
    failure = std::current_exception();
  }
  const std::lock_guard lock(mutex_);
  pending_[batch].batch = std::move(made);
  pending_[batch].failure = std::move(failure);
  ready_.notify_all();
}

void Epoch::fail(std::size_t task, std::exception_ptr error) {
  const std::lock_guard lock(mutex_);
  if (task < failed_task_) {
    failed_task_ = task;
    failure_ = std::move(error);
  }
  wake_all();
}

std::optional<Batch> Epoch::next() {
  std::unique_lock lock(mutex_);
  const auto batch = taken_batches_;
  if (batch == plan_.batches.size()) return std::nullopt;
  const auto done = [&] {
    const auto found = pending_.find(batch);
    return found != pending_.end() && found->second.done();
  };
  const auto failed = [&] { return failure_ && tasks_[failed_task_].batch <= batch; };
  ready_.wait(lock, [&] { return done() || failed(); });
  if (!done()) std::rethrow_exception(failure_);
  auto pending = std::move(pending_[batch]);
  pending_.erase(batch);
  if (pending.failure) std::rethrow_exception(pending.failure);
  ++taken_batches_;
  room_.notify_all();
  return std::move(pending.batch);
}

}  // namespace clara::monai_datasets
