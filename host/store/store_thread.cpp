#include "host/store/store_thread.hpp"

namespace clara::host::store {
namespace {

// Bounds the time that a stranger's read has to wait, and what one lost transaction takes with it.
constexpr std::size_t kGroup = 512;
// How long SQLite itself waits for a lock: no longer than somebody who wants to leave can bear.
constexpr std::chrono::milliseconds kLockTry{250};
constexpr std::chrono::seconds kHurried{2};
constexpr std::chrono::seconds kFirstWord{5};
constexpr std::chrono::seconds kNextWord{60};

bool is_fault(const std::exception_ptr& error, StoreFault fault) {
  try {
    std::rethrow_exception(error);
  } catch (const StoreError& e) {
    return e.fault() == fault;
  } catch (...) {
    return false;
  }
}

}  // namespace

StoreThread::StoreThread(StudyFile study, std::chrono::milliseconds longest_wait)
    : study_(std::move(study)), longest_wait_(longest_wait), thread_([this] {
        study_.set_patience(kLockTry);
        serve();
      }) {}

void StoreThread::watch(Watch watch) {
  const std::lock_guard lock(watch_mutex_);
  watch_ = std::move(watch);
}

void StoreThread::tell_lost(const std::exception_ptr& error) {
  const std::lock_guard lock(watch_mutex_);
  if (watch_.lost) watch_.lost(error);
}

StoreThread::~StoreThread() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void StoreThread::add(Item item, bool at_once) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = queue_.empty();
    queue_.push_back(std::move(item));
    at_once_ = at_once_ || at_once;
  }
  if (at_once || first) wake_.notify_one();
}

void StoreThread::post(Work work, Done done) {
  add({std::move(work), std::move(done), nullptr}, true);
}

void StoreThread::post_with_next(Work work, Done done) {
  add({std::move(work), std::move(done), nullptr}, false);
}

void StoreThread::flush() {
  std::promise<void> reached;
  post([](StudyFile&) {}, [&](const std::exception_ptr&) { reached.set_value(); });
  reached.get_future().wait();
}

bool StoreThread::take(std::deque<Item>& group) {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [&] { return stop_ || !queue_.empty(); });
  if (queue_.empty()) return false;
  wake_.wait_for(lock, longest_wait_, [&] { return stop_ || at_once_; });
  while (!queue_.empty() && group.size() < kGroup) {
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  at_once_ = !queue_.empty();
  return true;
}

void StoreThread::serve() {
  std::deque<Item> group;
  while (take(group)) {
    run_group(group);
    for (Item& item : group) {
      if (item.done) {
        item.done(item.error);
      } else if (item.error) {
        tell_lost(item.error);
      }
    }
    group.clear();
  }
}

void StoreThread::patiently(const std::function<void()>& step) {
  using Clock = std::chrono::steady_clock;
  const auto began = Clock::now();
  auto word = kFirstWord;
  while (true) {
    try {
      return step();
    } catch (const StoreError& e) {
      if (e.fault() != StoreFault::locked) throw;
      const auto now = Clock::now();
      if (hurry_ && !hurried_) hurried_ = now;
      if (hurried_ && now - *hurried_ >= kHurried) throw;
      const auto waited = std::chrono::duration_cast<std::chrono::seconds>(now - began);
      if (waited < word) continue;
      word = waited + kNextWord;
      const std::lock_guard lock(watch_mutex_);
      if (watch_.waits) watch_.waits(waited);
    }
  }
}

void StoreThread::run_group(std::deque<Item>& group) {
  std::exception_ptr failed = broken_;
  try {
    if (!failed) {
      patiently([this] {
        try {
          study_.begin();
        } catch (...) {
          study_.rollback();
          throw;
        }
      });
      for (Item& item : group) {
        try {
          study_.savepoint([&] { item.work(study_); });
        } catch (...) {
          item.error = std::current_exception();
          // SQLite has rolled back everything when the disk was full or failed.
          if (!study_.in_transaction()) throw;
        }
      }
      // With a rollback journal, readers hold up a commit; the transaction is still open then.
      patiently([this] { study_.commit(); });
      hurried_.reset();
    }
  } catch (...) {
    failed = std::current_exception();
    study_.rollback();
    if (is_fault(failed, StoreFault::io)) broken_ = failed;
  }
  if (!failed) return;
  for (Item& item : group) {
    if (!item.error) item.error = failed;
  }
}

}  // namespace clara::host::store
