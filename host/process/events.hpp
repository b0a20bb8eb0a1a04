#pragma once

#include <clara/automl/job.hpp>
#include <clara/value.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clara::host::process {

/// How far a job's events.jsonl has been consumed.
struct EventsMark {
  std::int64_t offset = 0;    ///< bytes, always the end of a line
  std::int64_t next_seq = 0;  ///< also the number of lines consumed

  bool operator==(const EventsMark&) const = default;
};

struct Progress {
  std::int64_t epoch = 0;
  std::int64_t epochs = 0;  ///< 0: not known
};

/// What one look at events.jsonl brought.
struct EventBatch {
  std::vector<Reported> values;
  std::optional<Progress> progress;  ///< the last one
  EventsMark mark;                   ///< after them: to be stored with them, in one transaction
  /// Not empty: the job broke the protocol here and reports nothing more, such as
  /// "events.jsonl line 3: expected seq 2, got 4".
  std::string failure;
  bool more = false;  ///< the end of the file was not reached

  bool empty() const { return values.empty() && !progress && failure.empty(); }
};

/// Reads the events of one attempt: one JSON object a line, at most 4096 bytes with its end,
/// {"v":1,"seq":n,"t":ms,"type":"value","name":..,"step":..,"value":..} or
/// {...,"type":"progress","epoch":..,"epochs":..}, seq dense from 0, NaN and infinities as "NaN",
/// "Infinity", "-Infinity". Other types are skipped: a newer job may send more. Only whole lines
/// are consumed. A file that is not there yet is an empty one.
class EventsReader {
 public:
  explicit EventsReader(const std::filesystem::path& attempt, EventsMark from = {});

  /// What was added since the last call, at most 1 MiB; call again while it says `more`. A batch
  /// may be empty and have moved the mark all the same, past events that this host does not know.
  EventBatch poll();

 private:
  std::string read_new(std::int64_t size) const;
  void consume(std::string_view line, EventBatch& batch);

  std::filesystem::path file_;
  EventsMark mark_;
  std::string failure_;
};

/// A number of the contract: a JSON number, or "NaN", "Infinity", "-Infinity". Throws clara::Error.
double reported_number(const Value& v);

}  // namespace clara::host::process
