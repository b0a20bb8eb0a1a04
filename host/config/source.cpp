#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <clara/error.hpp>
#include <host/config/source.hpp>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

namespace clara::host::config {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse(const fs::path& file, std::string message, std::string hint = {}) {
  Issue issue;
  issue.mark.file = std::make_shared<const std::string>(file.string());
  issue.message = std::move(message);
  issue.hint = std::move(hint);
  throw Error(std::move(issue));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }

 private:
  int number_;
};

std::string neighbour(const fs::path& file) {
  std::vector<std::string> names;
  std::error_code failed;
  const auto folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  for (const auto& entry : fs::directory_iterator(folder, failed))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return did_you_mean(file.filename().string(), names);
}

[[noreturn]] void refuse_unopened(const fs::path& file, int code) {
  std::error_code failed;
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      if (fs::is_symlink(file, failed))
        refuse(file, "is a symbolic link to " + fs::read_symlink(file, failed).string() +
                         ", which is not there");
      refuse(file, "there is no such file", neighbour(file));
    case EACCES:
      refuse(file, "this user may not read it");
    case ELOOP:
      refuse(file, "its symbolic links form a loop");
    case ENXIO:
      refuse(file, "is a socket; expected a file");
    default:
      refuse(file, "cannot be read: " + std::generic_category().message(code));
  }
}

void check_regular(const fs::path& file, const struct stat& status) {
  const auto mode = status.st_mode;
  const char* found = S_ISDIR(mode)    ? "a folder"
                      : S_ISFIFO(mode) ? "a FIFO"
                      : S_ISREG(mode)  ? nullptr
                                       : "a device";
  if (found) refuse(file, std::string("is ") + found + "; expected a file");
}

}  // namespace

std::string read_text(const fs::path& file) {
  // Not blocking: opening a FIFO would otherwise wait for its writer.
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (in.get() < 0) refuse_unopened(file, errno);
  struct stat status {};
  if (::fstat(in.get(), &status) != 0) refuse_unopened(file, errno);
  check_regular(file, status);
  std::string text;
  std::vector<char> block(std::size_t{1} << 16);
  while (true) {
    const auto got = ::read(in.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse_unopened(file, errno);
    if (got == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(got));
    if (text.size() > kMaxFileBytes) refuse(file, "is larger than 64 MiB");
  }
}

Value read_value(const fs::path& file) { return parse_json(read_text(file), file.string()); }

Value read_object(const fs::path& file) {
  Value value = read_value(file);
  if (!value.is_object()) {
    throw Error(Issue{Severity::error, value.mark(), "",
                      "expected an object, {...}, got " + shown(value), ""});
  }
  return value;
}

}  // namespace clara::host::config
