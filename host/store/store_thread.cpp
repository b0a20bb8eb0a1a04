#include "host/store/store_thread.hpp"

namespace clara::host::store {
namespace {

// Bounds the time that a stranger's read has to wait, and what one lost transaction takes with it.
constexpr std::size_t kGroup = 512;
// Times SQLite's own busy timeout of 5 s.
constexpr int kLockTries = 6;

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

StoreThread::StoreThread(Study study) : study_(std::move(study)), thread_([this] { serve(); }) {}

StoreThread::~StoreThread() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void StoreThread::post(Work work, Done done) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back({std::move(work), std::move(done), nullptr});
  }
  wake_.notify_one();
}

void StoreThread::flush() {
  std::promise<void> reached;
  post([](Study&) {}, [&](const std::exception_ptr&) { reached.set_value(); });
  reached.get_future().wait();
}

void StoreThread::serve() {
  std::deque<Item> group;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stop_ || !queue_.empty(); });
      if (queue_.empty()) return;
      while (!queue_.empty() && group.size() < kGroup) {
        group.push_back(std::move(queue_.front()));
        queue_.pop_front();
      }
    }
    run_group(group);
    for (Item& item : group) {
      if (item.done) item.done(item.error);
    }
    group.clear();
  }
}

void StoreThread::begin_patiently() {
  for (int left = kLockTries; left > 0; --left) {
    try {
      return study_.begin();
    } catch (const StoreError& e) {
      study_.rollback();
      if (e.fault() != StoreFault::locked || left == 1) throw;
    }
  }
}

void StoreThread::run_group(std::deque<Item>& group) {
  std::exception_ptr failed = broken_;
  try {
    if (!failed) {
      begin_patiently();
      for (Item& item : group) {
        try {
          study_.savepoint([&] { item.work(study_); });
        } catch (...) {
          item.error = std::current_exception();
          // SQLite has rolled back everything when the disk was full or failed.
          if (!study_.in_transaction()) throw;
        }
      }
      study_.commit();
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
