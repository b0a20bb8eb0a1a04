#include "host/store/study_file.hpp"

#include "host/store/file_system.hpp"
#include "host/store/schema.hpp"
#include "host/store/sqlite.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace clara::host::store {
namespace {

bool use_wal(Journal journal, const std::filesystem::path& file) {
  if (journal != Journal::auto_) return journal == Journal::wal;
  return !is_network_file_system(std::filesystem::absolute(file).parent_path());
}

void set_journal(Database& db, bool wal) {
  db.script(wal ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=DELETE");
}

void insert_study(Database& db, const NewStudy& what) {
  db.run("INSERT INTO studies VALUES (1, ?)", what.name);
  Array names;
  for (std::size_t i = 0; i < what.objectives.size(); ++i) {
    const auto& objective = what.objectives[i];
    const auto place = static_cast<std::int64_t>(i);
    db.run("INSERT INTO study_directions VALUES (?, ?, 1, ?)", place + 1, text(objective.direction),
           place);
    names.emplace_back(objective.name);
  }
  // Where Optuna's set_metric_names() puts them.
  if (names.size() > 1)
    db.run("INSERT INTO study_system_attributes VALUES (NULL, 1, 'study:metric_names', ?)",
           Value(names).json());
  for (const auto& [key, value, mark] : what.user_attrs) {
    db.run("INSERT INTO study_user_attributes VALUES (NULL, 1, ?, ?)", key, value.json());
  }
  for (const auto& [key, value, mark] : what.system_attrs) {
    db.run("INSERT INTO study_system_attributes VALUES (NULL, 1, ?, ?)", key, value.json());
  }
  db.run("INSERT INTO clara_meta VALUES ('schema', ?)", std::to_string(kStudySchema));
  db.run("INSERT INTO clara_meta VALUES ('objective', ?)", names.front().json());
  create_guards(db, 1);
}

}  // namespace

StudyFile::StudyFile(std::unique_ptr<Database> db, Durability durability) : db_(std::move(db)) {
  // In a rollback journal NORMAL could lose the file's integrity at a power cut on some disks, so
  // only WAL relaxes it.
  Rows mode = db_->query("PRAGMA journal_mode");
  const bool wal = mode.next() && mode->text(0) == "wal";
  const bool normal = wal && durability == Durability::normal;
  db_->script(normal ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=FULL");
  db_->script("PRAGMA foreign_keys=OFF; PRAGMA temp_store=MEMORY;");
}

StudyFile::StudyFile(StudyFile&&) noexcept = default;
StudyFile& StudyFile::operator=(StudyFile&&) noexcept = default;
StudyFile::~StudyFile() = default;

StudyFile StudyFile::create(const std::filesystem::path& file, const NewStudy& what) {
  if (std::filesystem::exists(file)) {
    throw StoreError(StoreFault::refused, "there is a study already: " + file.string());
  }
  auto db = std::make_unique<Database>(file, Database::Mode::create);
  set_journal(*db, use_wal(what.journal, file));
  StudyFile study(std::move(db), what.durability);
  study.db_->script("BEGIN IMMEDIATE");
  create_tables(*study.db_);
  insert_study(*study.db_, what);
  study.db_->script("COMMIT");
  study.load();
  return study;
}

StudyFile StudyFile::open(const std::filesystem::path& file, Access access, Durability durability) {
  if (!std::filesystem::exists(file)) {
    throw StoreError(StoreFault::missing, "no study here: " + file.string());
  }
  const bool writes = access == Access::read_write;
  auto db = std::make_unique<Database>(
      file, writes ? Database::Mode::read_write : Database::Mode::read_only);
  check_schema(*db);
  // A folder may have been moved to a network file system since the file was made.
  if (writes && !use_wal(Journal::auto_, file)) set_journal(*db, false);
  StudyFile study(std::move(db), durability);
  study.load();
  if (writes) add_columns(*study.db_);
  return study;
}

void StudyFile::require_whole() const {
  Rows row = db_->query("PRAGMA quick_check(1)");
  if (row.next() && row->text(0) == "ok") return;
  throw StoreError(StoreFault::damaged, "the study is damaged: " + file().string());
}

void StudyFile::load() {
  Rows row = db_->query(
      "SELECT g.study_id, s.study_name, (SELECT json FROM clara_meta WHERE name='objective') FROM "
      "clara_guard g JOIN studies s USING (study_id)");
  if (!row.next()) {
    throw StoreError(StoreFault::damaged, "the study's own row is missing: " + file().string());
  }
  id_ = row->integer(0);
  name_ = row->text(1);
  load_objectives(row->json(2).as_string());
  Rows last = db_->query(
      "SELECT max(max(coalesce(datetime_start,'')), max(coalesce(datetime_complete,''))) FROM "
      "trials WHERE study_id=?",
      id_);
  if (last.next()) clock_ = StudyClock(parse_sql_time(last->text(0)));
}

void StudyFile::load_objectives(const std::string& first) {
  objectives_.clear();
  Rows row =
      db_->query("SELECT direction FROM study_directions WHERE study_id=? ORDER BY objective", id_);
  while (row.next()) {
    const bool less = row->text(0) == "MINIMIZE";
    objectives_.push_back({first, less ? Direction::minimize : Direction::maximize});
  }
  if (objectives_.empty()) {
    throw StoreError(StoreFault::damaged, "the study has no objective: " + file().string());
  }
  if (objectives_.size() == 1) return;
  Rows names = db_->query(
      "SELECT value_json FROM study_system_attributes WHERE study_id=? AND "
      "key='study:metric_names'",
      id_);
  if (!names.next()) return;
  const Value list = names->json(0);
  for (std::size_t i = 0; i < objectives_.size() && i < list.as_array().size(); ++i)
    objectives_[i].name = list.as_array()[i].as_string();
}

const std::filesystem::path& StudyFile::file() const { return db_->path(); }

std::string StudyFile::dashboard_url() const {
  return "sqlite:///file:" + std::filesystem::absolute(file()).string() + "?mode=ro&uri=true";
}

void StudyFile::set_patience(std::chrono::milliseconds patience) { db_->set_patience(patience); }

void StudyFile::begin() {
  if (in_transaction()) throw std::logic_error("a transaction of the study is open already");
  db_->run("BEGIN IMMEDIATE");
  // Raised for this transaction only: committed it is always 0, and no one else can write
  // meanwhile.
  db_->run("UPDATE clara_guard SET raised=1");
}

void StudyFile::commit() {
  require_transaction();
  db_->run("UPDATE clara_guard SET raised=0");
  db_->run("COMMIT");
}

void StudyFile::rollback() noexcept {
  // A full disk or an I/O error may have rolled back already.
  try {
    if (in_transaction()) db_->run("ROLLBACK");
  } catch (const Error&) {
    // The transaction is gone with the connection; nothing of it was committed.
  }
}

bool StudyFile::in_transaction() const { return db_->in_transaction(); }

void StudyFile::write(const std::function<void()>& work) {
  begin();
  try {
    work();
    commit();
  } catch (...) {
    rollback();
    throw;
  }
}

void StudyFile::savepoint(const std::function<void()>& work) {
  require_transaction();
  db_->run("SAVEPOINT clara");
  try {
    work();
    db_->run("RELEASE clara");
  } catch (...) {
    if (in_transaction()) {
      db_->run("ROLLBACK TO clara");
      db_->run("RELEASE clara");
    }
    throw;
  }
}

void StudyFile::require_transaction() const {
  if (!in_transaction()) throw std::logic_error("the study is changed outside a transaction");
}

}  // namespace clara::host::store
