#include "event_file.hpp"

#include <clara/error.hpp>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <boost/crc.hpp>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <vector>

// By hand: two messages of protobuf with five fields in all. Its compiler and runtime would be a
// step of the build and a library of every installation for them.

namespace clara::monai_handlers {
namespace {

/// The polynomial of Castagnoli.
using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

std::uint32_t masked(std::uint32_t crc) { return std::rotr(crc, 15) + 0xa282ead8U; }

template <class T>
void append_fixed(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i)
    out += static_cast<char>((value >> (8 * i)) & 0xffU);
}

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80U; value >>= 7U) out += static_cast<char>((value & 0x7fU) | 0x80U);
  out += static_cast<char>(value);
}

// The wire types of protocol buffers.
enum class Wire : std::uint32_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

void append_key(std::string& out, std::uint32_t field, Wire wire) {
  append_varint(out, (field << 3U) | static_cast<std::uint32_t>(wire));
}

void append_bytes(std::string& out, std::uint32_t field, std::string_view bytes) {
  append_key(out, field, Wire::bytes);
  append_varint(out, bytes.size());
  out += bytes;
}

/// Event.wall_time = 1.
std::string event_now() {
  using Seconds = std::chrono::duration<double>;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::string out;
  append_key(out, 1, Wire::fixed64);
  append_fixed(out, std::bit_cast<std::uint64_t>(Seconds(now).count()));
  return out;
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 && name[0] ? name.data() : "localhost";
}

std::string stem() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  auto time = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
  time.insert(0, 10 - std::min<std::size_t>(10, time.size()), '0');
  return "events.out.tfevents." + time + "." + host_name() + "." + std::to_string(getpid()) + ".";
}

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& path) {
  throw Error(what + " " + path.string() + ": " + std::strerror(errno), ExitCode::storage);
}

}  // namespace

std::uint32_t crc32c(std::string_view data) {
  Crc32c crc;
  crc.process_bytes(data.data(), data.size());
  return crc.checksum();
}

EventFile::EventFile(const std::filesystem::path& folder) {
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  const auto name = stem();
  // Several handlers may begin a file in one second; the number keeps them apart.
  for (int n = 0; file_ < 0; ++n) {
    path_ = folder / (name + std::to_string(n));
    file_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
    if (file_ < 0 && errno != EEXIST) fail("cannot make", path_);
  }
  auto version = event_now();
  append_bytes(version, 3, "brain.Event:2");
  write_record(version);
}

EventFile::~EventFile() {
  if (file_ >= 0) close(file_);
}

void EventFile::add_restart(std::int64_t step) {
  std::string log;  // SessionLog: status = 1, START = 1
  append_key(log, 1, Wire::varint);
  append_varint(log, 1);
  auto event = event_now();  // Event: step = 2, session_log = 7
  append_key(event, 2, Wire::varint);
  append_varint(event, static_cast<std::uint64_t>(step));
  append_bytes(event, 7, log);
  write_record(event);
}

void EventFile::add_value(std::string_view value, std::int64_t step) {
  std::string summary;
  append_bytes(summary, 1, value);
  auto event = event_now();  // Event: step = 2, summary = 5
  append_key(event, 2, Wire::varint);
  append_varint(event, static_cast<std::uint64_t>(step));
  append_bytes(event, 5, summary);
  write_record(event);
}

void EventFile::add_scalar(std::string_view tag, double value, std::int64_t step) {
  std::string scalar;  // Summary.Value: tag = 1, simple_value = 2
  append_bytes(scalar, 1, tag);
  append_key(scalar, 2, Wire::fixed32);
  append_fixed(scalar, std::bit_cast<std::uint32_t>(static_cast<float>(value)));
  add_value(scalar, step);
}

void EventFile::add_image(std::string_view tag, const std::array<std::int64_t, 3>& size,
                          std::string_view encoded, std::int64_t step) {
  std::string image;  // Summary.Image: height = 1, width = 2, colorspace = 3, encoded = 4
  for (std::uint32_t i = 0; i < size.size(); ++i) {
    append_key(image, i + 1, Wire::varint);
    append_varint(image, static_cast<std::uint64_t>(size[i]));
  }
  append_bytes(image, 4, encoded);
  std::string value;  // Summary.Value: tag = 1, image = 4
  append_bytes(value, 1, tag);
  append_bytes(value, 4, image);
  add_value(value, step);
}

void EventFile::write_record(std::string_view event) {
  std::string record;
  append_fixed(record, static_cast<std::uint64_t>(event.size()));
  append_fixed(record, masked(crc32c(record)));
  record += event;
  append_fixed(record, masked(crc32c(event)));
  for (std::string_view rest = record; !rest.empty();) {
    const auto written = write(file_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot write", path_);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

namespace {

/// Whether an event file may still be written to: by this process, or another one of this machine.
bool is_in_use(const std::string& name) {
  const auto host = "." + host_name() + ".";
  const auto at = name.find(host);
  if (at == std::string::npos) return false;
  int pid = 0;
  const auto* begin = name.data() + at + host.size();
  const auto read = std::from_chars(begin, name.data() + name.size(), pid);
  return read.ec == std::errc() && pid > 0 && (kill(pid, 0) == 0 || errno == EPERM);
}

}  // namespace

std::filesystem::path set_earlier_aside(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::error_code failed;
  std::vector<fs::path> earlier;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const auto name = entry.path().filename().string();
    if (name.find("tfevents") != std::string::npos && entry.is_regular_file() && !is_in_use(name))
      earlier.push_back(entry.path());
  }
  if (earlier.empty()) return {};
  fs::path aside;
  for (int n = 1; aside.empty() || fs::exists(aside); ++n)
    aside = folder / ("earlier_" + std::to_string(n));
  fs::create_directory(aside, failed);
  for (const auto& file : earlier)
    if (!failed) fs::rename(file, aside / file.filename(), failed);
  if (failed)
    throw Error("cannot set the event files of an earlier training aside to " + aside.string() +
                    ": " + failed.message(),
                ExitCode::storage);
  return aside;
}

}  // namespace clara::monai_handlers
