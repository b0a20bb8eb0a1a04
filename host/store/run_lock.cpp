#include "host/store/run_lock.hpp"

#include "host/store/clock.hpp"
#include "host/store/error.hpp"

#include <clara/internal/files.hpp>
#include <clara/value.hpp>

#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>
#include <utility>

namespace clara::host::store {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "an unknown host";
  return name.data();
}

std::string holder_text(int fd) {
  std::array<char, 1024> text{};
  const auto n = pread(fd, text.data(), text.size(), 0);
  try {
    const Value holder = parse_json({text.data(), n > 0 ? static_cast<std::size_t>(n) : 0});
    const Object& o = holder.as_object();
    return "process " + std::to_string(o.at("pid").as_int()) + " on " + o.at("host").as_string() +
           " since " + o.at("since").as_string();
  } catch (const Error&) {
    return "another process";  // it has the lock and is about to write its name
  }
}

StoreError failure(const std::filesystem::path& file, int err) {
  const bool full = is_out_of_space(err);
  return {full ? StoreFault::no_space : StoreFault::read_only,
          full ? "no space: " + file.string()
               : "cannot lock the run: " + file.string() + ": " + std::strerror(err)};
}

// Whoever only asks for the holder has the lock for an instant too, see run_holder().
bool take(int fd) {
  constexpr int kTries = 5;
  constexpr std::chrono::milliseconds kPause{10};
  for (int i = 1; flock(fd, LOCK_EX | LOCK_NB) != 0; ++i) {
    if (errno != EWOULDBLOCK || i == kTries) return false;
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

/// The lock of this process, of which there is one at a time; a copy of it reaches nothing else.
std::atomic<int> held{-1};  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

/// A copy of this process that a plugin has forked would hold the lock for as long as it lives,
/// also when the host is gone.
void let_go_in_copies(int fd) {
  [[maybe_unused]] static const int registered = pthread_atfork(nullptr, nullptr, [] {
    // Once: a copy of the copy may have another file of this number.
    if (const int own = held.exchange(-1); own >= 0) close(own);
  });
  held = fd;
}

}  // namespace

RunLock::RunLock(const std::filesystem::path& run_folder) {
  const auto file = run_folder / "run.lock";
  fd_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (fd_ < 0) throw failure(file, errno);
  if (!take(fd_)) {
    const int err = errno;
    const std::string holder = err == EWOULDBLOCK ? holder_text(fd_) : "";
    close(std::exchange(fd_, -1));
    if (holder.empty()) throw failure(file, err);
    throw StoreError(StoreFault::locked, run_folder.filename().string() + " is in use by " +
                                             holder + ": " + file.string());
  }
  const Value holder = Object{{"pid", static_cast<std::int64_t>(getpid())},
                              {"host", host_name()},
                              {"since", StudyClock().now_text()}};
  const std::string text = holder.json() + "\n";
  if (ftruncate(fd_, 0) != 0 || pwrite(fd_, text.data(), text.size(), 0) < 0) {
    const int err = errno;
    close(std::exchange(fd_, -1));
    throw failure(file, err);
  }
  let_go_in_copies(fd_);
}

RunLock::RunLock(RunLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

RunLock::~RunLock() {
  // The file stays: removing it would let a third host lock a file of the same name while a second
  // waits on this one.
  if (fd_ < 0) return;
  int own = fd_;
  held.compare_exchange_strong(own, -1);
  close(fd_);
}

std::optional<std::string> run_holder(const std::filesystem::path& run_folder) {
  const int fd = open((run_folder / "run.lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return std::nullopt;
  std::optional<std::string> holder;
  if (flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK) holder = holder_text(fd);
  close(fd);
  return holder;
}

}  // namespace clara::host::store
