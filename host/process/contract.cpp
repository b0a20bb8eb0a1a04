#include "host/process/contract.hpp"

#include "host/process/events.hpp"

#include <clara/error.hpp>
#include <clara/internal/files.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace clara::host::process {
namespace {

namespace fs = std::filesystem;

// A result holds a score and some metrics; more is a broken or hostile job.
constexpr std::uintmax_t kLargest = 1 << 20;

std::optional<Value> read_json(const fs::path& file) {
  std::error_code missing;
  const auto size = fs::file_size(file, missing);
  if (missing) return std::nullopt;
  check(size <= kLargest, file.filename().string() + " is larger than 1 MiB");
  const auto text = try_read_file(file);
  check(text.has_value(), file.filename().string() + " cannot be read");
  return parse_json(*text, file.filename().string());
}

[[noreturn]] void fail(const std::string& what, const fs::path& where, int err) {
  throw Error(is_out_of_space(err) ? "no space: " + where.string()
                                   : what + " " + where.string() + ": " + std::strerror(err),
              ExitCode::storage);
}

const Value& member(const Object& o, std::string_view name, const fs::path& file) {
  const Value* v = o.find(name);
  if (v == nullptr) {
    throw Error(file.filename().string() + " has no \"" + std::string(name) + "\"");
  }
  return *v;
}

void check_version(const Object& o, const fs::path& file) {
  const Value& v = member(o, "v", file);
  if (v != Value(1)) {
    throw Error(file.filename().string() + " is of version " + shown(v) + ", this host knows 1");
  }
}

std::optional<int> maybe_int(const Value& v) {
  return v.is_null() ? std::nullopt : std::optional(static_cast<int>(v.as_int()));
}

std::string word(const Value& v) { return v.is_null() ? "" : v.as_string(); }

}  // namespace

fs::path attempt_folder(const fs::path& job, std::int64_t n) {
  return job / ".clara" / ("attempt_" + std::to_string(n));
}

fs::path create_attempt(const fs::path& job, std::int64_t n, Object spec) {
  fs::path folder = attempt_folder(job, n);
  std::error_code error;
  fs::create_directories(folder.parent_path(), error);
  if (error) fail("cannot make", folder.parent_path(), error.value());
  if (!fs::create_directory(folder, error)) {
    fail("cannot make", folder, error ? error.value() : EEXIST);
  }
  spec.set("protocol", kJobProtocol);
  const std::string text = Value(std::move(spec)).json(2) + "\n";
  const fs::path file = folder / "job.json";
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) fail("cannot write", file, errno);
  const auto n_written = write(fd, text.data(), text.size());
  const int err = n_written < 0 ? errno : ENOSPC;
  close(fd);
  if (n_written != static_cast<ssize_t>(text.size())) fail("cannot write", file, err);
  return folder;
}

bool request_stop(const fs::path& attempt) {
  const fs::path file = attempt / "stop";
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return false;
  close(fd);
  return true;
}

std::optional<std::chrono::system_clock::time_point> written_at(const fs::path& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) return std::nullopt;
  const auto since = std::chrono::seconds(status.st_mtim.tv_sec) +
                     std::chrono::nanoseconds(status.st_mtim.tv_nsec);
  return std::chrono::system_clock::time_point(
      std::chrono::duration_cast<std::chrono::microseconds>(since));
}

std::optional<JobResult> read_result(const fs::path& attempt) {
  const fs::path file = attempt / "result.json";
  const auto json = read_json(file);
  if (!json) return std::nullopt;
  const Object& o = json->as_object();
  check_version(o, file);
  JobResult result;
  if (const Value* score = o.find("score"); score != nullptr && !score->is_null()) {
    result.score = reported_number(*score);
  }
  if (const Value* metrics = o.find("metrics")) result.metrics = metrics->as_object();
  return result;
}

std::optional<ExitRecord> read_exit(const fs::path& attempt) {
  const fs::path file = attempt / "exit.json";
  const auto json = read_json(file);
  if (!json) return std::nullopt;
  const Object& o = json->as_object();
  check_version(o, file);
  const auto at = [&](std::string_view name) -> const Value& { return member(o, name, file); };
  ExitRecord r;
  r.exit_code = maybe_int(at("exit_code"));
  r.signal = maybe_int(at("signal"));
  r.stop = word(at("stop"));
  if (const Value* had = o.find("had_result")) r.had_result = had->as_bool();
  r.failed_step = word(at("failed_step"));
  r.error = word(at("error"));
  r.oom = at("oom").as_bool();
  if (!at("memory_ulimit").is_null()) r.memory_ulimit = at("memory_ulimit").as_int();
  r.wall_ms = at("wall_ms").as_int();
  r.user_ms = at("user_ms").as_int();
  r.system_ms = at("system_ms").as_int();
  r.max_rss_kib = at("max_rss_kib").as_int();
  r.log_left_out = at("log_left_out").as_int();
  r.log_error = word(at("log_error"));
  if (const Value* full = o.find("disk_error")) r.disk_error = word(*full);
  return r;
}

}  // namespace clara::host::process
