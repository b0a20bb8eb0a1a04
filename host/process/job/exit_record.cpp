#include "host/process/job/exit_record.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

namespace clara::host::job {
namespace {

class Json {
 public:
  void number(const char* name, std::int64_t v) { key(name) += std::to_string(v); }
  void flag(const char* name, bool v) { key(name) += v ? "true" : "false"; }
  void null(const char* name) { key(name) += "null"; }
  // Words of ours and of strerror only: nothing to escape.
  void word(const char* name, const char* v) {
    if (v == nullptr) return null(name);
    key(name) += '"';
    out_ += v;
    out_ += '"';
  }
  std::string text() const { return out_ + "}\n"; }

 private:
  std::string& key(const char* name) {
    out_ += out_.empty() ? "{\"" : ",\"";
    out_ += name;
    return out_ += "\":";
  }
  std::string out_;
};

std::int64_t milliseconds(const timeval& t) { return t.tv_sec * 1000 + t.tv_usec / 1000; }

std::string text_of(const ExitRecord& r) {
  Json json;
  json.number("v", 1);
  r.exit_code >= 0 ? json.number("exit_code", r.exit_code) : json.null("exit_code");
  r.signal > 0 ? json.number("signal", r.signal) : json.null("signal");
  json.word("stop", r.stop);
  json.flag("had_result", r.had_result);
  json.word("failed_step", r.failed_step);
  json.word("error", r.error != 0 ? std::strerror(r.error) : nullptr);
  json.flag("oom", r.oom);
  r.memory_ulimit >= 0 ? json.number("memory_ulimit", r.memory_ulimit) : json.null("memory_ulimit");
  json.number("wall_ms", r.wall_ms);
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  json.number("user_ms", milliseconds(usage.ru_utime));
  json.number("system_ms", milliseconds(usage.ru_stime));
  json.number("max_rss_kib", usage.ru_maxrss);
  json.number("swept", r.swept);
  json.number("unkilled", r.unkilled);
  json.number("log_bytes", r.log_bytes);
  json.number("log_left_out", r.log_left_out);
  json.word("log_error", r.log_error != 0 ? std::strerror(r.log_error) : nullptr);
  json.word("disk_error", r.disk_error != 0 ? std::strerror(r.disk_error) : nullptr);
  return json.text();
}

// Not the SDK's AtomicFile: clara-job is small and links nothing, works in a folder that it has
// opened, and writes into what was reserved for a disk that is full by then.
bool write_all(int fd, const std::string& text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const ssize_t n = write(fd, text.data() + at, text.size() - at);
    if (n >= 0) {
      at += static_cast<std::size_t>(n);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

constexpr const char* kTemporary = "exit.json.tmp";
constexpr off_t kReserved = 4096;  // several times what a record takes

/// Not truncated: what was reserved is written over.
int open_temporary(int folder_fd) {
  return openat(folder_fd, kTemporary, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
}

}  // namespace

void reserve_exit_record(int folder_fd) {
  const int fd = open_temporary(folder_fd);
  if (fd < 0) return;
  posix_fallocate(fd, 0, kReserved);  // a disk that is full already may have room at the end
  close(fd);
}

int try_to_write(int folder_fd) {
  constexpr const char* kName = "room.tmp";
  const int fd = openat(folder_fd, kName, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return errno;
  const std::array<char, 4096> block{};
  // Some file systems find out only when the block is to be placed.
  const bool written = write(fd, block.data(), block.size()) > 0 && fsync(fd) == 0;
  const int error = written ? 0 : errno;
  close(fd);
  unlinkat(folder_fd, kName, 0);
  return error;
}

bool write_exit_record(int folder_fd, const ExitRecord& record) {
  const int fd = open_temporary(folder_fd);
  if (fd < 0) return false;
  const std::string text = text_of(record);
  const bool whole =
      write_all(fd, text) && ftruncate(fd, static_cast<off_t>(text.size())) == 0 && fsync(fd) == 0;
  close(fd);
  if (whole && renameat(folder_fd, kTemporary, folder_fd, "exit.json") == 0) {
    return fsync(folder_fd) == 0;
  }
  unlinkat(folder_fd, kTemporary, 0);
  return false;
}

}  // namespace clara::host::job
