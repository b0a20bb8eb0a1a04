#include "host/store/sqlite.hpp"
#include "host/store/study_file.hpp"

#include <cmath>

namespace clara::host::store {
namespace {

std::string trial_word(std::int64_t trial_id) { return "trial id " + std::to_string(trial_id); }

}  // namespace

void StudyFile::require_trial(std::int64_t trial_id) const {
  if (!db_->query("SELECT 1 FROM trials WHERE trial_id=? AND study_id=?", trial_id, id_).next()) {
    throw no_trial(trial_id);
  }
}

StoreError StudyFile::no_trial(std::int64_t trial_id) const {
  return {StoreFault::missing, "no " + trial_word(trial_id) + " in this study: " + file().string()};
}

TrialState StudyFile::require_open(std::int64_t trial_id, std::string_view rule) const {
  Rows row =
      db_->query("SELECT number, state FROM trials WHERE trial_id=? AND study_id=?", trial_id, id_);
  if (!row.next()) throw no_trial(trial_id);
  const TrialState state = parse_trial_state(row->text(1));
  if (state == TrialState::waiting || state == TrialState::running) return state;
  // Optuna keeps finished trials in memory and never reads them again.
  throw StoreError(StoreFault::refused,
                   "trial " + row->text(0) + " is " + row->text(1) + " and " + std::string(rule));
}

Trial StudyFile::add_trial(const NewTrial& what) {
  require_transaction();
  std::int64_t number = 0;
  {
    // The last one by id is the last by number: both are given inside BEGIN IMMEDIATE and nothing
    // is ever deleted.
    Rows last = db_->query(
        "SELECT number FROM trials WHERE study_id=? AND number IS NOT NULL ORDER BY trial_id DESC "
        "LIMIT 1",
        id_);
    if (last.next()) number = last->integer(0) + 1;
  }
  db_->run("INSERT INTO trials (number, study_id, state) VALUES (?, ?, 'WAITING')", number, id_);
  const std::int64_t id = db_->last_id();
  own_trial(id, Origin::controller, what);
  return trial(id);
}

void StudyFile::adopt(std::int64_t trial_id, const NewTrial& what) {
  require_transaction();
  require_trial(trial_id);
  if (!db_->query(
              "SELECT 1 FROM trials WHERE trial_id=? AND state='WAITING' AND NOT EXISTS (SELECT "
              "1 FROM clara_trials c WHERE c.trial_id=trials.trial_id)",
              trial_id)
           .next()) {
    throw StoreError(StoreFault::refused, trial_word(trial_id) + " is not a proposal that waits");
  }
  db_->run("DELETE FROM trial_params WHERE trial_id=?", trial_id);
  own_trial(trial_id, Origin::user, what);
}

void StudyFile::own_trial(std::int64_t trial_id, Origin origin, const NewTrial& what) {
  const std::optional<std::string> extra =
      what.extra.is_null() ? std::nullopt : std::optional(what.extra.json());
  db_->run("INSERT INTO clara_trials (trial_id, origin, round, extra) VALUES (?, ?, ?, ?)",
           trial_id, origin == Origin::user ? "user" : "controller", what.round, extra);
  insert_params(trial_id, what.params);
  for (const auto& [key, value, mark] : what.user_attrs) set_trial_user_attr(trial_id, key, value);
  for (const auto& [key, value, mark] : what.system_attrs) {
    set_trial_system_attr(trial_id, key, value);
  }
}

void StudyFile::insert_params(std::int64_t trial_id, const std::vector<Param>& params) {
  for (const Param& p : params) {
    db_->run(
        "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES "
        "(?, ?, ?, ?)",
        trial_id, p.name, internal_value(p), distribution_json(p.distribution));
  }
}

// A time that others tell may be before what the study holds; Optuna shows what stands there.
std::string StudyFile::time_text(Micros when) const {
  return when == 0 ? clock_.now_text() : sql_time(when);
}

void StudyFile::finish(std::int64_t trial_id, TrialState state, bool from_waiting, Micros when) {
  require_transaction();
  const TrialState before = require_open(trial_id, "cannot become " + std::string(text(state)));
  if (before == TrialState::waiting && !from_waiting) {
    throw StoreError(
        StoreFault::refused,
        trial_word(trial_id) + " was never started and cannot become " + std::string(text(state)));
  }
  const std::string now = time_text(when);
  db_->run(
      "UPDATE trials SET state=?, datetime_start=coalesce(datetime_start, ?), datetime_complete=? "
      "WHERE trial_id=?",
      text(state), now, now, trial_id);
}

void StudyFile::insert_values(std::int64_t trial_id, std::span<const double> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    db_->run(
        "INSERT INTO trial_values (trial_id, objective, value, value_type) VALUES (?, ?, ?, "
        "'FINITE')",
        trial_id, static_cast<std::int64_t>(i), values[i]);
  }
}

void StudyFile::complete(std::int64_t trial_id, std::span<const double> values, Micros when) {
  for (const double value : values) {
    if (std::isfinite(value)) continue;
    throw StoreError(StoreFault::refused, "the score " + number_text(value) + " is not finite");
  }
  if (values.size() != objectives_.size()) {
    throw StoreError(StoreFault::refused, trial_word(trial_id) + " has " +
                                              std::to_string(values.size()) +
                                              " values, and the study " +
                                              std::to_string(objectives_.size()) + " objectives");
  }
  finish(trial_id, TrialState::complete, false, when);
  insert_values(trial_id, values);
}

void StudyFile::prune(std::int64_t trial_id, std::optional<double> last, std::string_view message,
                      Micros when) {
  finish(trial_id, TrialState::pruned, false, when);
  if (last && objectives_.size() == 1) insert_values(trial_id, std::span(&*last, 1));
  if (!message.empty()) set_trial_user_attr(trial_id, "clara:message", message);
}

void StudyFile::fail(std::int64_t trial_id, std::string_view reason, std::string_view message,
                     Micros when) {
  finish(trial_id, TrialState::fail, true, when);
  set_trial_user_attr(trial_id, "clara:reason", reason);
  if (!message.empty()) set_trial_user_attr(trial_id, "clara:message", message);
}

void StudyFile::mark_told(std::int64_t trial_id) {
  require_transaction();
  require_trial(trial_id);
  db_->run(
      "UPDATE clara_trials SET told=(SELECT max(told) + 1 FROM clara_trials) WHERE trial_id=? AND "
      "told=0",
      trial_id);
}

void StudyFile::set_trial_user_attr(std::int64_t trial_id, std::string_view key,
                                    const Value& value) {
  require_transaction();
  db_->run(
      "INSERT INTO trial_user_attributes (trial_id, key, value_json) VALUES (?, ?, ?) ON CONFLICT "
      "(trial_id, key) DO UPDATE SET value_json=excluded.value_json",
      trial_id, key, value.json());
}

void StudyFile::set_trial_system_attr(std::int64_t trial_id, std::string_view key,
                                      const Value& value) {
  require_transaction();
  db_->run(
      "INSERT INTO trial_system_attributes (trial_id, key, value_json) VALUES (?, ?, ?) ON "
      "CONFLICT "
      "(trial_id, key) DO UPDATE SET value_json=excluded.value_json",
      trial_id, key, value.json());
}

}  // namespace clara::host::store
