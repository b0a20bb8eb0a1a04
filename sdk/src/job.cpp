#include <clara/error.hpp>
#include <clara/internal/files.hpp>
#include <clara/internal/utf8.hpp>
#include <clara/job.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <mutex>
#include <string>

namespace clara {
namespace {

namespace fs = std::filesystem;

// The longest line that the host accepts, its end included.
constexpr std::size_t kLongestLine = 4096;
constexpr std::size_t kLongestName = 250;

std::int64_t now_ms() {
  using std::chrono::milliseconds;
  return std::chrono::duration_cast<milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// Half of a character is no text, and the host would refuse the line.
std::string_view shortened(std::string_view name) { return utf8_prefix(name, kLongestName); }

/// Old or new, never torn, also after a power cut.
bool write_atomically(const fs::path& file, std::string_view text) {
  try {
    write_file(file, text);
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

class JobReporter::Impl {
 public:
  explicit Impl(fs::path folder) : folder_(std::move(folder)) {}
  ~Impl() {
    if (fd_ >= 0) ::close(fd_);
  }

  bool healthy() const {
    const std::lock_guard lock(mutex_);
    return healthy_;
  }
  void event(std::string_view type, Object fields);
  void finish(std::optional<double> score, const Object& metrics);
  const fs::path& folder() const { return folder_; }

 private:
  bool open_events();
  bool append(const std::string& line);

  fs::path folder_;
  mutable std::mutex mutex_;
  int fd_ = -1;
  std::int64_t seq_ = 0;
  bool finished_ = false;
  bool healthy_ = true;
};

// Another program may have written to this attempt before (a script that trains and then
// validates): its whole lines are counted, and half a line, which the host has not consumed, is cut
// off.
bool JobReporter::Impl::open_events() {
  if (fd_ >= 0) return true;
  const fs::path file = folder_ / "events.jsonl";
  fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd_ < 0) return false;
  std::array<char, 1 << 16> buffer;
  off_t size = 0, whole = 0;
  for (ssize_t n = 0; (n = ::pread(fd_, buffer.data(), buffer.size(), size)) > 0; size += n) {
    for (ssize_t i = 0; i < n; ++i) {
      if (buffer[static_cast<std::size_t>(i)] != '\n') continue;
      ++seq_;
      whole = size + i + 1;
    }
  }
  return whole == size || ::ftruncate(fd_, whole) == 0;
}

bool JobReporter::Impl::append(const std::string& line) {
  struct stat before {};
  if (line.size() > kLongestLine || ::fstat(fd_, &before) != 0) return false;
  const ssize_t n = ::write(fd_, line.data(), line.size());
  if (n == static_cast<ssize_t>(line.size())) return true;
  // A disk that is full took a part: half a line would spoil every later one.
  return n > 0 && ::ftruncate(fd_, before.st_size) == 0 && false;
}

void JobReporter::Impl::event(std::string_view type, Object fields) {
  const std::lock_guard lock(mutex_);
  if (!open_events()) {
    healthy_ = false;
    return;
  }
  Object o{{"v", 1}, {"seq", seq_}, {"t", now_ms()}, {"type", type}};
  for (auto& member : fields) o.set(member.key, std::move(member.value));
  if (append(Value(std::move(o)).json() + "\n")) {
    ++seq_;
  } else {
    healthy_ = false;
  }
}

void JobReporter::Impl::finish(std::optional<double> score, const Object& metrics) {
  const std::lock_guard lock(mutex_);
  if (finished_) return;
  finished_ = true;
  const Value result =
      Object{{"v", 1}, {"score", score ? Value(*score) : Value(nullptr)}, {"metrics", metrics}};
  if (!write_atomically(folder_ / "result.json", result.json() + "\n")) healthy_ = false;
}

JobReporter::JobReporter() {
  const char* folder = std::getenv("CLARA_ATTEMPT_DIR");
  if (folder != nullptr && *folder != '\0') impl_ = std::make_unique<Impl>(folder);
}

JobReporter::JobReporter(const fs::path& attempt_folder)
    : impl_(std::make_unique<Impl>(attempt_folder)) {}

JobReporter::~JobReporter() = default;

bool JobReporter::active() const { return impl_ != nullptr; }

bool JobReporter::healthy() const { return !impl_ || impl_->healthy(); }

Value JobReporter::spec() const {
  if (!impl_) return nullptr;
  const fs::path file = impl_->folder() / "job.json";
  Value spec = parse_json(read_file(file), file.string());
  const Value* protocol = spec.find("protocol");
  if (protocol == nullptr || *protocol != Value(1)) {
    throw Error(file.string() + ": the job protocol is " +
                (protocol != nullptr ? shown(*protocol) : "missing") + ", this program knows 1");
  }
  return spec;
}

void JobReporter::value(std::string_view name, std::int64_t step, double value) {
  if (!impl_) return;
  impl_->event("value", Object{{"name", shortened(name)}, {"step", step}, {"value", value}});
}

void JobReporter::progress(std::int64_t epoch, std::int64_t epochs) {
  if (impl_) impl_->event("progress", Object{{"epoch", epoch}, {"epochs", epochs}});
}

void JobReporter::finish(std::optional<double> score, const Object& metrics) {
  if (impl_) impl_->finish(score, metrics);
}

bool JobReporter::stop_requested() const {
  return impl_ && ::access((impl_->folder() / "stop").c_str(), F_OK) == 0;
}

}  // namespace clara
