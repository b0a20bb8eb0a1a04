#include "host/process/events.hpp"

#include <clara/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace clara::host::process {
namespace {

constexpr std::size_t kLongestLine = 4096;
constexpr std::int64_t kPerPoll = 1 << 20;

std::int64_t integer(const Value& event, std::string_view name) {
  const Value* v = event.find(name);
  if (v == nullptr) throw Error("no \"" + std::string(name) + "\"");
  if (!v->is_int()) throw Error("\"" + std::string(name) + "\" is " + shown(*v) + ", no integer");
  return v->as_int();
}

void read_event(const Value& event, EventBatch& batch) {
  const Value* type = event.find("type");
  if (type == nullptr || !type->is_string()) throw Error("no \"type\"");
  if (type->as_string() == "value") {
    const Value* name = event.find("name");
    const Value* value = event.find("value");
    if (name == nullptr || !name->is_string()) throw Error("no \"name\"");
    if (value == nullptr) throw Error("no \"value\"");
    batch.values.push_back(
        {name->as_string(), integer(event, "step"), reported_number(*value), integer(event, "t")});
  } else if (type->as_string() == "progress") {
    batch.progress = Progress{integer(event, "epoch"), integer(event, "epochs")};
  }
}

/// ", column 81: /value: what is wrong": a line is no file that a place could name.
std::string words(const Error& error) {
  auto issue = error.issues().front();
  const auto column = issue.mark ? ", column " + std::to_string(issue.mark.column) : "";
  issue.mark = {};
  return column + ": " + issue.text();
}

}  // namespace

double reported_number(const Value& v) {
  if (v.is_number()) return v.as_number();
  const std::string text = v.is_string() ? v.as_string() : "";
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  throw Error("expected a number, got " + shown(v));
}

EventsReader::EventsReader(const std::filesystem::path& attempt, EventsMark from)
    : file_(attempt / "events.jsonl"), mark_(from) {}

EventBatch EventsReader::poll() {
  EventBatch batch;
  batch.mark = mark_;
  struct stat info {};
  if (!failure_.empty() || ::stat(file_.c_str(), &info) != 0) info.st_size = mark_.offset;
  if (info.st_size < mark_.offset) {
    batch.failure = "events.jsonl shrank from " + std::to_string(mark_.offset) + " to " +
                    std::to_string(info.st_size) + " bytes";
  }
  const std::string text = read_new(info.st_size);
  std::string_view rest = text;
  while (batch.failure.empty() && !rest.empty()) {
    const auto end = rest.find('\n');
    if (std::min(end, rest.size()) >= kLongestLine) {
      batch.failure =
          "events.jsonl line " + std::to_string(mark_.next_seq + 1) + ": longer than 4096 bytes";
    }
    if (end == std::string_view::npos || !batch.failure.empty()) break;
    consume(rest.substr(0, end), batch);
    rest.remove_prefix(end + 1);
  }
  batch.more = batch.failure.empty() && std::cmp_equal(text.size(), kPerPoll);
  batch.mark = mark_;
  if (!batch.failure.empty()) failure_ = batch.failure;
  return batch;
}

std::string EventsReader::read_new(std::int64_t size) const {
  std::string text;
  if (size <= mark_.offset) return text;
  const int fd = open(file_.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return text;
  text.resize(static_cast<std::size_t>(std::min(size - mark_.offset, kPerPoll)));
  const ssize_t n = pread(fd, text.data(), text.size(), mark_.offset);
  close(fd);
  text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return text;
}

void EventsReader::consume(std::string_view line, EventBatch& batch) {
  try {
    const Value event = parse_json(line);
    check(event.is_object(), "expected an object, got " + shown(event));
    if (integer(event, "v") != 1) throw Error("expected v 1, got " + shown(*event.find("v")));
    const std::int64_t seq = integer(event, "seq");
    if (seq != mark_.next_seq) {
      throw Error("expected seq " + std::to_string(mark_.next_seq) + ", got " +
                  std::to_string(seq));
    }
    read_event(event, batch);
  } catch (const Error& e) {
    batch.failure = "events.jsonl line " + std::to_string(mark_.next_seq + 1) + words(e);
    return;
  }
  mark_.offset += static_cast<std::int64_t>(line.size()) + 1;
  ++mark_.next_seq;
}

}  // namespace clara::host::process
