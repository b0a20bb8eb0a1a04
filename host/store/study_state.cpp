#include "host/store/foreign_json.hpp"
#include "host/store/sqlite.hpp"
#include "host/store/study_file.hpp"

#include <limits>

namespace clara::host::store {
namespace {

std::optional<Value> one_json(Rows row) {
  if (!row.next()) return std::nullopt;
  return row->json(0);
}

std::vector<Reported> read_curves(Rows row) {
  std::vector<Reported> all;
  while (row.next()) {
    const std::string type = row->text(3);
    double value = row->real(2);
    if (type == "NAN") value = std::numeric_limits<double>::quiet_NaN();
    if (type == "INF_POS") value = std::numeric_limits<double>::infinity();
    if (type == "INF_NEG") value = -std::numeric_limits<double>::infinity();
    all.push_back({row->text(0), row->integer(1), value, row->integer(4)});
  }
  return all;
}

}  // namespace

std::vector<Reported> StudyFile::curves(std::int64_t trial_id) const {
  return read_curves(
      db_->query("SELECT name, step, value, value_type, time_ms FROM clara_metrics WHERE "
                 "trial_id=?1 AND attempt=(SELECT max(number) FROM clara_attempts WHERE "
                 "trial_id=?1) ORDER BY time_ms, step, name",
                 trial_id));
}

Object StudyFile::study_user_attrs() const {
  Rows row = db_->query(
      "SELECT key, value_json FROM study_user_attributes WHERE study_id=? ORDER BY "
      "study_user_attribute_id",
      id_);
  Object all;
  while (row.next()) {
    auto read = read_foreign_json(row->text(1));
    if (!read.skipped.empty())
      skipped_.note("the user attribute \"" + row->text(0) + "\" of the study", read.skipped);
    if (read.value) all.set(row->text(0), std::move(*read.value));
  }
  return all;
}

void StudyFile::set_meta(std::string_view name, const Value& value) {
  require_transaction();
  db_->run("INSERT INTO clara_meta VALUES (?, ?) ON CONFLICT DO UPDATE SET json=excluded.json",
           name, value.json());
}

std::optional<Value> StudyFile::meta(std::string_view name) const {
  return one_json(db_->query("SELECT json FROM clara_meta WHERE name=?", name));
}

void StudyFile::save_state(std::string_view name, const Value& value) {
  require_transaction();
  db_->run(
      "INSERT INTO clara_state VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET json=excluded.json, "
      "saved=excluded.saved",
      name, value.json(), clock_.now_text());
}

std::optional<Value> StudyFile::state(std::string_view name) const {
  return one_json(db_->query("SELECT json FROM clara_state WHERE name=?", name));
}

bool StudyFile::post(std::string_view handler, std::string_view key, const Value& payload) {
  require_transaction();
  db_->run(
      "INSERT INTO clara_outbox (handler, key, payload, next_try, created) VALUES (?, ?, ?, ?, ?) "
      "ON "
      "CONFLICT (handler, key) DO NOTHING",
      handler, key, payload.json(), clock_.now(), clock_.now_text());
  return db_->changes() == 1;
}

std::vector<OutboxItem> StudyFile::due(std::string_view handler, std::size_t limit) const {
  Rows row = db_->query(
      "SELECT id, handler, key, payload, attempts, next_try, last_error FROM clara_outbox WHERE "
      "handler=? AND delivered IS NULL AND given_up IS NULL AND next_try<=? ORDER BY id LIMIT ?",
      handler, clock_.now(), static_cast<std::int64_t>(limit));
  std::vector<OutboxItem> items;
  while (row.next()) {
    items.push_back({row->integer(0), row->text(1), row->text(2), row->json(3), row->integer(4),
                     row->integer(5), row->text(6)});
  }
  return items;
}

void StudyFile::delivered(std::int64_t item_id) {
  require_transaction();
  db_->run("UPDATE clara_outbox SET delivered=?, attempts=attempts+1, last_error='' WHERE id=?",
           clock_.now_text(), item_id);
}

void StudyFile::postpone(std::int64_t item_id, std::string_view error,
                         std::chrono::milliseconds wait) {
  require_transaction();
  const Micros next = clock_.now() + std::chrono::microseconds(wait).count();
  db_->run("UPDATE clara_outbox SET attempts=attempts+1, next_try=?, last_error=? WHERE id=?", next,
           error, item_id);
}

void StudyFile::give_up(std::int64_t item_id, std::string_view error) {
  require_transaction();
  db_->run("UPDATE clara_outbox SET attempts=attempts+1, given_up=?, last_error=? WHERE id=?",
           clock_.now_text(), error, item_id);
}

std::int64_t StudyFile::undelivered(std::string_view handler) const {
  Rows row = db_->query(
      "SELECT count(*) FROM clara_outbox WHERE handler=? AND delivered IS NULL AND given_up IS "
      "NULL",
      handler);
  row.next();
  return row->integer(0);
}

}  // namespace clara::host::store
