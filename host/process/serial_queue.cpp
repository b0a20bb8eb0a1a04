#include "host/process/serial_queue.hpp"

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

namespace clara::host::process {

struct SerialQueue::State {
  std::mutex mutex;
  std::condition_variable wake;
  std::condition_variable ended;
  std::deque<std::function<void()>> works;
  bool closing = false;
  bool done = false;

  void serve() {
    std::unique_lock lock(mutex);
    while (true) {
      wake.wait(lock, [&] { return closing || !works.empty(); });
      if (works.empty()) break;
      auto work = std::move(works.front());
      works.pop_front();
      lock.unlock();
      work();
      work = nullptr;  // what it holds is released outside the lock
      lock.lock();
    }
    done = true;
    ended.notify_all();
  }
};

SerialQueue::SerialQueue(const std::string& name)
    : state_(std::make_shared<State>()), thread_([state = state_] { state->serve(); }) {
  pthread_setname_np(thread_.native_handle(), name.substr(0, 15).c_str());
}

SerialQueue::~SerialQueue() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(state_->mutex);
    state_->closing = true;
  }
  state_->wake.notify_all();
  thread_.join();
}

void SerialQueue::post(std::function<void()> work) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->closing) return;
    state_->works.push_back(std::move(work));
  }
  state_->wake.notify_one();
}

bool SerialQueue::close(std::chrono::steady_clock::duration patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  return close([end] { return std::chrono::steady_clock::now() < end; });
}

bool SerialQueue::close(const std::function<bool()>& patient) {
  constexpr std::chrono::milliseconds kLook{20};
  if (!thread_.joinable()) {
    const std::lock_guard lock(state_->mutex);
    return state_->done;
  }
  {
    std::unique_lock lock(state_->mutex);
    state_->closing = true;
    state_->wake.notify_all();
    while (!state_->ended.wait_for(lock, kLook, [&] { return state_->done; })) {
      lock.unlock();
      if (!patient()) {
        thread_.detach();
        return false;
      }
      lock.lock();
    }
  }
  thread_.join();
  return true;
}

}  // namespace clara::host::process
