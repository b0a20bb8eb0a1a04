#include <clara/error.hpp>
#include <clara/internal/files.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

namespace clara {
namespace {

namespace fs = std::filesystem;

/// A descriptor that is closed in the end.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

/// 0, or the errno.
int read_into(std::string& out, const fs::path& file) {
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (in.get() < 0) return errno;
  struct stat info {};
  if (::fstat(in.get(), &info) == 0 && info.st_size > 0)
    out.reserve(static_cast<std::size_t>(info.st_size));
  std::array<char, 1 << 16> block{};
  for (;;) {
    const auto got = ::read(in.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) return 0;
    out.append(block.data(), static_cast<std::size_t>(got));
  }
}

std::string reason(int error) { return std::generic_category().message(error); }

/// What the folder's entries were is known after a power cut. 0, or the errno.
int sync_folder_of(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // The file is whole; that its name survives a power cut is not promised by a folder that may not
  // be read, or by a file system that syncs none.
  if (opened.get() < 0) return errno == EACCES ? 0 : errno;
  return ::fsync(opened.get()) == 0 || errno == EINVAL ? 0 : errno;
}

/// Hidden, and of no other writer: of this process or another one that writes the same file.
fs::path temporary_beside(const fs::path& file) {
  static std::atomic<unsigned> count{0};
  return file.parent_path() / ("." + file.filename().string() + "." + std::to_string(::getpid()) +
                               "_" + std::to_string(count++) + ".tmp");
}

}  // namespace

std::string read_file(const fs::path& file) {
  std::string out;
  if (const int error = read_into(out, file))
    throw Error("cannot read " + file.string() + ": " + reason(error), ExitCode::storage);
  return out;
}

std::optional<std::string> try_read_file(const fs::path& file) {
  std::string out;
  if (read_into(out, file) != 0) return std::nullopt;
  return out;
}

AtomicFile::AtomicFile(fs::path file, Durable durable) : file_(std::move(file)), durable_(durable) {
  for (int attempt = 0; fd_ < 0 && attempt < 100; ++attempt) {
    temporary_ = temporary_beside(file_);
    fd_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd_ < 0 && errno != EEXIST) break;
  }
  if (fd_ < 0) fail(errno);
}

AtomicFile::~AtomicFile() { discard(); }

void AtomicFile::write(std::span<const std::byte> bytes) {
  // The disk begins with what is there while the rest is made: less is left for the fsync.
  constexpr std::size_t kPart = std::size_t{8} << 20U;
  while (!bytes.empty()) {
    const auto put = ::write(fd_, bytes.data(), std::min(kPart, bytes.size()));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail(errno);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
    const auto end = static_cast<std::size_t>(std::max<off_t>(0, ::lseek(fd_, 0, SEEK_CUR)));
    const auto begin = end - std::min(end, static_cast<std::size_t>(put));
    if (durable_ == Durable::yes && begin / kPart != end / kPart)
      static_cast<void>(::sync_file_range(fd_, 0, 0, SYNC_FILE_RANGE_WRITE));
  }
}

void AtomicFile::write(std::string_view text) { write(std::as_bytes(std::span(text))); }

void AtomicFile::commit() {
  if (durable_ == Durable::yes && ::fsync(fd_) != 0) fail(errno);
  // A network's file system may say only here that there was no room.
  const bool closed = ::close(std::exchange(fd_, -1)) == 0;
  if (!closed || ::rename(temporary_.c_str(), file_.c_str()) != 0) {
    const int error = errno;
    ::unlink(temporary_.c_str());
    fail(error);
  }
  const int error = durable_ == Durable::yes ? sync_folder_of(file_) : 0;
  if (error != 0) fail(error);
}

void AtomicFile::fail(int error) const {
  throw Error("cannot write " + file_.string() + ": " + reason(error), ExitCode::storage);
}

void AtomicFile::discard() noexcept {
  if (fd_ < 0) return;
  ::close(fd_);
  ::unlink(temporary_.c_str());
}

void write_file(const fs::path& file, std::string_view text, Durable durable) {
  AtomicFile out(file, durable);
  out.write(text);
  out.commit();
}

bool is_out_of_space(int error) {
  return std::find(kOutOfSpace.begin(), kOutOfSpace.end(), error) != kOutOfSpace.end();
}

void rename_durably(const fs::path& from, const fs::path& to) {
  const int error = ::rename(from.c_str(), to.c_str()) != 0 ? errno : sync_folder_of(to);
  if (error != 0)
    throw Error("cannot write " + to.string() + ": " + reason(error), ExitCode::storage);
}

}  // namespace clara
