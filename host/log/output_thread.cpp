#include <host/log/output_thread.hpp>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string_view>
#include <utility>

namespace clara::host {
namespace {

constexpr std::size_t kMostBytes = std::size_t{4} << 20U;

}  // namespace

struct OutputThread::State {
  explicit State(int d) : descriptor(d) {}

  const int descriptor;
  std::mutex mutex;
  std::condition_variable wake;
  std::condition_variable moved;
  std::deque<std::string> texts;
  std::size_t bytes = 0;       ///< of `texts`
  std::int64_t dropped = 0;    ///< lines, since the last that was taken
  std::uint64_t progress = 0;  ///< grows with every write that came through
  bool writing = false;
  bool gone = false;  ///< nobody will ever read
  bool closing = false;

  bool all_written() const { return gone || (texts.empty() && !writing); }

  void serve() {
    std::unique_lock lock(mutex);
    while (true) {
      wake.wait(lock, [&] { return closing || !texts.empty(); });
      if (texts.empty()) return;
      auto text = std::move(texts.front());
      texts.pop_front();
      bytes -= text.size();
      if (dropped > 0 && texts.empty()) text += told_of_dropped();
      writing = true;
      lock.unlock();
      const bool written = write_all(text);
      lock.lock();
      writing = false;
      if (!written) gone = true;
      moved.notify_all();
    }
  }

  std::string told_of_dropped() {
    const auto count = std::exchange(dropped, 0);
    return std::to_string(count) + (count == 1 ? " line was" : " lines were") +
           " not shown here, since nobody was reading\n";
  }

  void advanced() {
    {
      const std::lock_guard lock(mutex);
      ++progress;
    }
    moved.notify_all();
  }

  bool write_all(std::string_view text) {
    // Not more than a pipe takes as a whole, so that lines of several processes do not mix.
    constexpr std::size_t kPiece = 4096;
    while (!text.empty()) {
      const auto written = ::write(descriptor, text.data(), std::min(text.size(), kPiece));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        pollfd room{descriptor, POLLOUT, 0};
        ::poll(&room, 1, -1);
        continue;
      }
      if (written < 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
      advanced();
    }
    return true;
  }
};

OutputThread::OutputThread(int descriptor)
    : state_(std::make_shared<State>(descriptor)), thread_([state = state_] { state->serve(); }) {}

OutputThread::~OutputThread() {
  constexpr std::chrono::milliseconds kMoment{500};
  const bool written = flush(kMoment);
  {
    const std::lock_guard lock(state_->mutex);
    state_->closing = true;
  }
  state_->wake.notify_one();
  if (written) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

void OutputThread::write(std::string lines) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->gone) return;
    if (state_->bytes + lines.size() > kMostBytes) {
      state_->dropped += std::count(lines.begin(), lines.end(), '\n');
      return;
    }
    state_->bytes += lines.size();
    state_->texts.push_back(std::move(lines));
  }
  state_->wake.notify_one();
}

bool OutputThread::busy() const {
  const std::lock_guard lock(state_->mutex);
  return !state_->all_written();
}

bool OutputThread::flush(std::chrono::milliseconds patience) {
  std::unique_lock lock(state_->mutex);
  while (!state_->all_written()) {
    const auto before = state_->progress;
    const auto moved = [&] { return state_->all_written() || state_->progress != before; };
    if (!state_->moved.wait_for(lock, patience, moved)) return false;
  }
  return true;
}

}  // namespace clara::host
