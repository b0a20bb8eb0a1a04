#include "host/store/schema.hpp"

#include "host/store/error.hpp"

#include <string>

namespace clara::host::store {
namespace {

// Optuna's RDB storage, schema version 12: names, types and constraints are its, so that its ORM
// and alembic accept the file.
constexpr const char* kOptunaTables = R"sql(
CREATE TABLE studies (study_id INTEGER NOT NULL, study_name VARCHAR(512) NOT NULL,
  PRIMARY KEY (study_id));
CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name);
CREATE TABLE version_info (version_info_id INTEGER NOT NULL, schema_version INTEGER,
  library_version VARCHAR(256), PRIMARY KEY (version_info_id), CHECK (version_info_id=1));
CREATE TABLE study_directions (study_direction_id INTEGER NOT NULL, direction VARCHAR(8) NOT NULL,
  study_id INTEGER NOT NULL, objective INTEGER NOT NULL, PRIMARY KEY (study_direction_id),
  UNIQUE (study_id, objective), FOREIGN KEY(study_id) REFERENCES studies (study_id));
CREATE TABLE study_user_attributes (study_user_attribute_id INTEGER NOT NULL, study_id INTEGER,
  "key" VARCHAR(512), value_json TEXT, PRIMARY KEY (study_user_attribute_id),
  UNIQUE (study_id, "key"), FOREIGN KEY(study_id) REFERENCES studies (study_id));
CREATE TABLE study_system_attributes (study_system_attribute_id INTEGER NOT NULL, study_id INTEGER,
  "key" VARCHAR(512), value_json TEXT, PRIMARY KEY (study_system_attribute_id),
  UNIQUE (study_id, "key"), FOREIGN KEY(study_id) REFERENCES studies (study_id));
CREATE TABLE trials (trial_id INTEGER NOT NULL, number INTEGER, study_id INTEGER,
  state VARCHAR(8) NOT NULL, datetime_start DATETIME, datetime_complete DATETIME,
  PRIMARY KEY (trial_id), FOREIGN KEY(study_id) REFERENCES studies (study_id));
CREATE INDEX ix_trials_study_id ON trials (study_id);
CREATE TABLE trial_user_attributes (trial_user_attribute_id INTEGER NOT NULL, trial_id INTEGER,
  "key" VARCHAR(512), value_json TEXT, PRIMARY KEY (trial_user_attribute_id),
  UNIQUE (trial_id, "key"), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_system_attributes (trial_system_attribute_id INTEGER NOT NULL, trial_id INTEGER,
  "key" VARCHAR(512), value_json TEXT, PRIMARY KEY (trial_system_attribute_id),
  UNIQUE (trial_id, "key"), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_params (param_id INTEGER NOT NULL, trial_id INTEGER, param_name VARCHAR(512),
  param_value FLOAT, distribution_json TEXT, PRIMARY KEY (param_id), UNIQUE (trial_id, param_name),
  FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_values (trial_value_id INTEGER NOT NULL, trial_id INTEGER NOT NULL,
  objective INTEGER NOT NULL, value FLOAT, value_type VARCHAR(7) NOT NULL,
  PRIMARY KEY (trial_value_id), UNIQUE (trial_id, objective),
  FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_intermediate_values (trial_intermediate_value_id INTEGER NOT NULL,
  trial_id INTEGER NOT NULL, step INTEGER NOT NULL, intermediate_value FLOAT,
  intermediate_value_type VARCHAR(7) NOT NULL, PRIMARY KEY (trial_intermediate_value_id),
  UNIQUE (trial_id, step), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_heartbeats (trial_heartbeat_id INTEGER NOT NULL, trial_id INTEGER NOT NULL,
  heartbeat DATETIME NOT NULL, PRIMARY KEY (trial_heartbeat_id), UNIQUE (trial_id),
  FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,
  CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO version_info VALUES (1, 12, '5.0.0');
INSERT INTO alembic_version VALUES ('v3.2.0.a');
)sql";

constexpr const char* kClaraTables = R"sql(
CREATE TABLE clara_meta (name TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE clara_guard (id INTEGER PRIMARY KEY CHECK (id=1), raised INTEGER NOT NULL,
  study_id INTEGER NOT NULL);
CREATE TABLE clara_trials (trial_id INTEGER PRIMARY KEY REFERENCES trials (trial_id),
  origin TEXT NOT NULL CHECK (origin IN ('controller','user')), round INTEGER NOT NULL,
  extra TEXT, told INTEGER NOT NULL DEFAULT 0);
CREATE INDEX clara_trials_told ON clara_trials (told);
CREATE TABLE clara_attempts (attempt_id INTEGER PRIMARY KEY AUTOINCREMENT,
  trial_id INTEGER NOT NULL REFERENCES trials (trial_id), number INTEGER NOT NULL,
  worker TEXT NOT NULL, folder TEXT NOT NULL, pid INTEGER, start_time INTEGER, boot_id TEXT,
  started TEXT NOT NULL, ended TEXT, exit_code INTEGER, signal INTEGER,
  reason TEXT NOT NULL DEFAULT '', events_offset INTEGER NOT NULL DEFAULT 0,
  events_seq INTEGER NOT NULL DEFAULT 0, handle TEXT NOT NULL DEFAULT '',
  UNIQUE (trial_id, number));
CREATE INDEX clara_attempts_open ON clara_attempts (attempt_id) WHERE ended IS NULL;
CREATE TABLE clara_metrics (trial_id INTEGER NOT NULL REFERENCES trials (trial_id),
  name TEXT NOT NULL, attempt INTEGER NOT NULL, step INTEGER NOT NULL, value REAL,
  value_type TEXT NOT NULL, time_ms INTEGER NOT NULL,
  PRIMARY KEY (trial_id, name, attempt, step)) WITHOUT ROWID;
CREATE TABLE clara_state (name TEXT PRIMARY KEY, json TEXT NOT NULL,
  saved TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE clara_outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, handler TEXT NOT NULL,
  key TEXT NOT NULL, payload TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  next_try INTEGER NOT NULL, created TEXT NOT NULL, delivered TEXT, given_up TEXT,
  last_error TEXT NOT NULL DEFAULT '', UNIQUE (handler, key));
CREATE INDEX clara_outbox_due ON clara_outbox (next_try)
  WHERE delivered IS NULL AND given_up IS NULL;
)sql";

constexpr const char* kForeign = "(SELECT raised FROM clara_guard)=0";

std::string trigger(const std::string& name, const std::string& event, const std::string& when,
                    const std::string& message) {
  return "CREATE TRIGGER clara_guard_" + name + " BEFORE " + event + " WHEN " + kForeign + " AND " +
         when + " BEGIN SELECT RAISE(ABORT, '" + message + "'); END;\n";
}

// A row that hangs on a trial may be written from outside only while that trial is being made:
// Optuna gives it its number last, in the same transaction.
std::string child_triggers(const std::string& table, const std::string& study) {
  const std::string message =
      "clara-host runs this study: the values of its trials are not for others to change";
  std::string sql;
  for (const auto& [event, row] :
       {std::pair{"INSERT", "NEW"}, {"UPDATE", "OLD"}, {"DELETE", "OLD"}}) {
    const std::string when = "EXISTS (SELECT 1 FROM trials t WHERE t.trial_id=" + std::string(row) +
                             ".trial_id AND t.study_id=" + study + " AND t.number IS NOT NULL)";
    sql += trigger(table + "_" + event, std::string(event) + " ON " + table, when, message);
  }
  return sql;
}

}  // namespace

void create_tables(Database& db) {
  db.script(kOptunaTables);
  db.script(kClaraTables);
}

void create_guards(Database& db, std::int64_t study_id) {
  const std::string study = std::to_string(study_id);
  const std::string ours = "OLD.study_id=" + study;
  const std::string no_delete = "clara-host owns this study: it and its trials cannot be deleted";
  const std::string no_state = "clara-host runs this study: only it changes the state of a trial";
  const std::string propose = "clara-host runs this study: propose a trial with enqueue_trial";
  std::string sql = "INSERT INTO clara_guard VALUES (1, 0, " + study + ");\n";
  sql += trigger("trial_delete", "DELETE ON trials", ours, no_delete);
  sql +=
      trigger("trial_update", "UPDATE ON trials", ours + " AND OLD.number IS NOT NULL", no_state);
  sql +=
      trigger("trial_number", "UPDATE ON trials",
              ours + " AND OLD.number IS NULL AND NEW.number IS NOT NULL AND NEW.state<>'WAITING'",
              propose);
  sql += trigger("trial_insert", "INSERT ON trials",
                 "NEW.study_id=" + study + " AND NEW.number IS NOT NULL AND NEW.state<>'WAITING'",
                 propose);
  sql += trigger("study_delete", "DELETE ON studies", ours, no_delete);
  sql += trigger("study_update", "UPDATE ON studies", ours, no_state);
  sql += trigger("direction_update", "UPDATE ON study_directions", ours, no_state);
  sql += trigger("direction_delete", "DELETE ON study_directions", ours, no_delete);
  for (const char* table : {"trial_params", "trial_values", "trial_intermediate_values"}) {
    sql += child_triggers(table, study);
  }
  db.script(sql);
}

void add_columns(Database& db) {
  {
    Rows column = db.query("SELECT 1 FROM pragma_table_info('clara_attempts') WHERE name='handle'");
    if (column.next()) return;
  }
  db.script("ALTER TABLE clara_attempts ADD COLUMN handle TEXT NOT NULL DEFAULT ''");
}

void check_schema(Database& db) {
  const std::string file = db.path().string();
  const auto has_table = [&](std::string_view name) {
    return db.query("SELECT 1 FROM sqlite_schema WHERE type='table' AND name=?", name).next();
  };
  if (!has_table("clara_meta") || !has_table("version_info")) {
    throw StoreError(StoreFault::damaged, "not a study of clara-host: " + file);
  }
  Rows ours = db.query("SELECT json FROM clara_meta WHERE name='schema'");
  if (!ours.next()) throw StoreError(StoreFault::damaged, "not a study of clara-host: " + file);
  if (ours->json(0).as_int() > kStudySchema) {
    throw StoreError(StoreFault::newer, "written by a newer clara-host (study schema " +
                                            ours->text(0) + ", this one knows " +
                                            std::to_string(kStudySchema) + "): " + file);
  }
  Rows optuna = db.query(
      "SELECT schema_version, library_version, (SELECT version_num FROM alembic_version) FROM "
      "version_info");
  if (!optuna.next() || optuna->integer(0) != 12 || optuna->text(2) != "v3.2.0.a") {
    throw StoreError(StoreFault::newer, "upgraded by optuna " + optuna->text(1) +
                                            " to table schema " + optuna->text(2) +
                                            " (this clara-host knows v3.2.0.a): " + file);
  }
}

}  // namespace clara::host::store
