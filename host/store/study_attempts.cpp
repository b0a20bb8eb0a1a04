#include "host/store/sqlite.hpp"
#include "host/store/study_file.hpp"

#include <cmath>
#include <utility>

namespace clara::host::store {
namespace {

std::string_view value_type(double v) {
  if (std::isnan(v)) return "NAN";
  if (std::isinf(v)) return v > 0 ? "INF_POS" : "INF_NEG";
  return "FINITE";
}

std::optional<double> stored(double v) {
  return std::isfinite(v) ? std::optional(v) : std::nullopt;
}

std::optional<int> maybe_int(const Statement& row, int column) {
  const auto v = row.maybe_integer(column);
  return v ? std::optional(static_cast<int>(*v)) : std::nullopt;
}

Attempt read_attempt(const Statement& row) {
  Attempt a;
  a.id = row.integer(0);
  a.trial_id = row.integer(1);
  a.number = a.first_number = row.integer(2);
  a.worker = row.text(3);
  a.folder = row.text(4);
  if (!row.is_null(5)) {
    a.process =
        ProcessRecord{row.integer(5), static_cast<std::uint64_t>(row.integer(6)), row.text(7)};
  }
  a.started = row.text(8);
  a.ended = row.maybe_text(9);
  a.exit_code = maybe_int(row, 10);
  a.signal = maybe_int(row, 11);
  a.reason = row.text(12);
  a.events = {row.integer(13), row.integer(14)};
  a.handle = row.text(15);
  return a;
}

std::vector<Attempt> read_attempts(Rows rows) {
  std::vector<Attempt> all;
  while (rows.next()) {
    auto one = read_attempt(*rows);
    // One request of a runner is as many attempts as it was started.
    if (!all.empty() && !one.handle.empty() && one.handle == all.back().handle &&
        one.trial_id == all.back().trial_id)
      one.first_number = all.back().first_number;
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace

Attempt StudyFile::begin_attempt(std::int64_t trial_id, std::string_view worker,
                                 std::string_view folder, Micros when) {
  require_transaction();
  const TrialState state = require_open(trial_id, "cannot run again");
  const std::string now = time_text(when);
  if (state == TrialState::waiting) {
    db_->run("UPDATE trials SET state='RUNNING', datetime_start=? WHERE trial_id=?", now, trial_id);
  }
  // A curve is that of one attempt; what earlier ones reported stays in our own table.
  db_->run("DELETE FROM trial_intermediate_values WHERE trial_id=?", trial_id);
  db_->run(
      "INSERT INTO clara_attempts (trial_id, number, worker, folder, started) VALUES (?1, (SELECT "
      "coalesce(max(number), 0) + 1 FROM clara_attempts WHERE trial_id=?1), ?2, ?3, ?4)",
      trial_id, worker, folder, now);
  return attempt(db_->last_id());
}

Attempt StudyFile::requeue(std::int64_t attempt_id, std::int64_t number, Micros when) {
  auto open = attempt(attempt_id);
  while (open.number < number) {
    end_attempt(open.id, std::nullopt, std::nullopt, "requeued", when);
    auto next = begin_attempt(open.trial_id, open.worker, open.folder, when);
    if (!open.handle.empty()) set_handle(next.id, open.handle);
    next.handle = std::move(open.handle);
    open = std::move(next);
  }
  return open;
}

void StudyFile::set_process(std::int64_t attempt_id, const ProcessRecord& process) {
  require_transaction();
  db_->run("UPDATE clara_attempts SET pid=?, start_time=?, boot_id=? WHERE attempt_id=?",
           process.pid, static_cast<std::int64_t>(process.start_time), process.boot_id, attempt_id);
  if (db_->changes() != 1) attempt(attempt_id);
}

void StudyFile::set_handle(std::int64_t attempt_id, std::string_view handle) {
  require_transaction();
  db_->run("UPDATE clara_attempts SET handle=? WHERE attempt_id=?", handle, attempt_id);
  if (db_->changes() != 1) attempt(attempt_id);
}

void StudyFile::record_events(std::int64_t attempt_id, std::span<const Reported> values,
                              std::optional<EventsMark> mark, std::span<const Reported> gone) {
  require_transaction();
  const Attempt a = attempt(attempt_id);
  require_open(a.trial_id, "takes no more values");
  for (const Reported& r : gone) {
    db_->run("DELETE FROM clara_metrics WHERE trial_id=? AND name=? AND attempt=? AND step=?",
             a.trial_id, r.name, a.number, r.step);
    if (r.name != objectives_.front().name) continue;
    db_->run("DELETE FROM trial_intermediate_values WHERE trial_id=? AND step=?", a.trial_id,
             r.step);
  }
  for (const Reported& r : values) {
    db_->run(
        "INSERT INTO clara_metrics (trial_id, name, attempt, step, value, value_type, time_ms) "
        "VALUES "
        "(?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value=excluded.value, "
        "value_type=excluded.value_type, time_ms=excluded.time_ms",
        a.trial_id, r.name, a.number, r.step, stored(r.value), value_type(r.value), r.time_ms);
    if (r.name != objectives_.front().name) continue;
    db_->run(
        "INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, "
        "intermediate_value_type) VALUES (?, ?, ?, ?) ON CONFLICT (trial_id, step) DO UPDATE SET "
        "intermediate_value=excluded.intermediate_value, "
        "intermediate_value_type=excluded.intermediate_value_type",
        a.trial_id, r.step, stored(r.value), value_type(r.value));
  }
  if (!mark) return;
  db_->run("UPDATE clara_attempts SET events_offset=?, events_seq=? WHERE attempt_id=?",
           mark->offset, mark->next_seq, attempt_id);
}

void StudyFile::end_attempt(std::int64_t attempt_id, std::optional<int> exit_code,
                            std::optional<int> signal, std::string_view reason, Micros when) {
  require_transaction();
  db_->run(
      "UPDATE clara_attempts SET ended=?, exit_code=?, signal=?, reason=? WHERE attempt_id=? AND "
      "ended "
      "IS NULL",
      time_text(when), exit_code, signal, reason, attempt_id);
  if (db_->changes() == 1) return;
  const Attempt a = attempt(attempt_id);
  throw StoreError(StoreFault::refused, "attempt " + std::to_string(a.number) + " of trial id " +
                                            std::to_string(a.trial_id) + " has ended already");
}

// A study of an earlier version, opened for reading, has no column `handle`.
const std::string& StudyFile::select_attempts(const std::string& where) const {
  auto& sql = attempt_sql_[where];
  if (sql.empty()) {
    Rows column =
        db_->query("SELECT 1 FROM pragma_table_info('clara_attempts') WHERE name='handle'");
    sql =
        "SELECT attempt_id, trial_id, number, worker, folder, pid, start_time, boot_id, started, "
        "ended, exit_code, signal, reason, events_offset, events_seq, " +
        std::string(column.next() ? "handle" : "''") + " FROM clara_attempts " + where;
  }
  return sql;
}

Attempt StudyFile::attempt(std::int64_t attempt_id) const {
  Rows row = db_->query(select_attempts("WHERE attempt_id=?"), attempt_id);
  if (row.next()) return read_attempt(*row);
  throw StoreError(StoreFault::missing, "no attempt id " + std::to_string(attempt_id) +
                                            " in this study: " + file().string());
}

std::vector<Attempt> StudyFile::attempts(std::int64_t trial_id) const {
  return read_attempts(db_->query(select_attempts("WHERE trial_id=? ORDER BY number"), trial_id));
}

}  // namespace clara::host::store
