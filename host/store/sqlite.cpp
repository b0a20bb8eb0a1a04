#include "host/store/sqlite.hpp"

#include "host/store/error.hpp"

#include <clara/internal/files.hpp>

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace clara::host::store {
namespace {

StoreFault fault_of(int rc, int system_errno) {
  if (is_out_of_space(system_errno)) {
    if ((rc & 0xff) == SQLITE_FULL || (rc & 0xff) == SQLITE_IOERR) return StoreFault::no_space;
  }
  switch (rc & 0xff) {
    case SQLITE_FULL:
      return StoreFault::no_space;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return StoreFault::locked;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return StoreFault::damaged;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return StoreFault::read_only;
    case SQLITE_CONSTRAINT:
      return StoreFault::refused;
    default:
      return StoreFault::io;
  }
}

std::string sentence(StoreFault fault, const std::string& path, const char* detail, int err) {
  const std::string reason = err != 0 ? std::strerror(err) : detail;
  switch (fault) {
    case StoreFault::no_space:
      return "no space: " + path + (err == EFBIG ? ": " + reason : "");
    case StoreFault::locked:
      return "the study is locked by another program: " + path;
    case StoreFault::damaged:
      return "not a study file, or a damaged one: " + path + ": " + detail;
    case StoreFault::read_only:
      return "cannot open or write the study: " + path + ": " + reason;
    case StoreFault::refused:
      return "refused by the study " + path + ": " + detail;
    default:
      return "cannot read or write the study: " + path + ": " + reason;
  }
}

}  // namespace

Statement::Statement(Database& db, std::string_view sql) : db_(db) {
  const int rc = sqlite3_prepare_v3(db.handle(), sql.data(), static_cast<int>(sql.size()),
                                    SQLITE_PREPARE_PERSISTENT, &stmt_, nullptr);
  if (rc != SQLITE_OK) db.fail(rc);
}

Statement::Statement(Statement&& other) noexcept
    : db_(other.db_), stmt_(std::exchange(other.stmt_, nullptr)) {}

Statement::~Statement() { sqlite3_finalize(stmt_); }

void Statement::bind(int at, std::int64_t v) { sqlite3_bind_int64(stmt_, at, v); }
void Statement::bind(int at, double v) { sqlite3_bind_double(stmt_, at, v); }
void Statement::bind(int at, std::nullptr_t) { sqlite3_bind_null(stmt_, at); }
void Statement::bind(int at, std::string_view v) {
  sqlite3_bind_text64(stmt_, at, v.empty() ? "" : v.data(), v.size(), SQLITE_TRANSIENT,
                      SQLITE_UTF8);
}

bool Statement::step() {
  errno = 0;
  const int rc = sqlite3_step(stmt_);
  if (rc == SQLITE_ROW) return true;
  if (rc != SQLITE_DONE) db_.fail(rc);
  return false;
}

void Statement::reset() {
  // The result repeats the failure of the last step, which was thrown there.
  sqlite3_reset(stmt_);
  sqlite3_clear_bindings(stmt_);
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(stmt_, column) == SQLITE_NULL;
}
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(stmt_, column); }
double Statement::real(int column) const { return sqlite3_column_double(stmt_, column); }

std::string Statement::text(int column) const {
  const auto* s = reinterpret_cast<const char*>(sqlite3_column_text(stmt_, column));
  if (s == nullptr) return {};
  return {s, static_cast<std::size_t>(sqlite3_column_bytes(stmt_, column))};
}

std::optional<std::int64_t> Statement::maybe_integer(int column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}

std::optional<std::string> Statement::maybe_text(int column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}

Value Statement::json(int column) const {
  if (is_null(column)) return {};
  return parse_json(text(column), db_.path().string());
}

Database::Database(std::filesystem::path path, Mode mode) : path_(std::move(path)) {
  constexpr int kCommon = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  std::string uri = "file:";
  for (const char c : path_.string()) {
    // Only these three have a meaning in a file URI.
    if (c == '?' || c == '#' || c == '%') {
      uri += c == '?' ? "%3f" : c == '#' ? "%23" : "%25";
    } else {
      uri += c;
    }
  }
  if (mode != Mode::read_only) {
    const int create = mode == Mode::create ? SQLITE_OPEN_CREATE : 0;
    open(uri, kCommon | SQLITE_OPEN_READWRITE | create);
    return;
  }
  try {
    open(uri, kCommon | SQLITE_OPEN_READONLY);
    script("SELECT count(*) FROM sqlite_schema");
  } catch (const Error&) {
    // A reader of a WAL file makes a -shm file. Where it cannot, and no writer has left a -wal
    // file, the main file is all.
    if (std::filesystem::exists(path_.string() + "-wal") || !std::filesystem::exists(path_)) throw;
    open(uri + "?immutable=1", kCommon | SQLITE_OPEN_READONLY);
  }
}

Database::~Database() {
  statements_.clear();
  sqlite3_close(handle_);
}

void Database::open(const std::string& uri, int flags) {
  sqlite3_close(std::exchange(handle_, nullptr));
  const int rc = sqlite3_open_v2(uri.c_str(), &handle_, flags, nullptr);
  if (rc == SQLITE_OK) {
    sqlite3_busy_timeout(handle_, 5000);
    return;
  }
  // The destructor does not run when the constructor throws.
  const int err = handle_ != nullptr ? sqlite3_system_errno(handle_) : ENOMEM;
  sqlite3_close(std::exchange(handle_, nullptr));
  const StoreFault fault = err == ENOENT ? StoreFault::missing : fault_of(rc, err);
  if (fault == StoreFault::missing) {
    throw StoreError(fault, "no study here: " + path_.string());
  }
  throw StoreError(fault, sentence(fault, path_.string(), sqlite3_errstr(rc), err));
}

void Database::script(const std::string& sql) {
  errno = 0;
  const int rc = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (rc != SQLITE_OK) fail(rc);
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }
std::int64_t Database::last_id() const { return sqlite3_last_insert_rowid(handle_); }
void Database::set_patience(std::chrono::milliseconds patience) {
  sqlite3_busy_timeout(handle_, static_cast<int>(patience.count()));
}
bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

void Database::fail(int rc) const {
  // SQLite notes the system's error only on some of its paths.
  const int last = errno;
  const int extended = sqlite3_extended_errcode(handle_);
  const int code = (extended & 0xff) == (rc & 0xff) ? extended : rc;
  const int noted = sqlite3_system_errno(handle_);
  const int err = noted != 0 ? noted : last;
  const StoreFault fault = fault_of(code, err);
  const bool os_error = fault == StoreFault::io || fault == StoreFault::read_only || err == EFBIG;
  throw StoreError(fault,
                   sentence(fault, path_.string(), sqlite3_errmsg(handle_), os_error ? err : 0));
}

Statement& Database::prepared(std::string_view sql) {
  auto& slot = statements_[sql];
  if (!slot) slot = std::make_unique<Statement>(*this, sql);
  return *slot;
}

}  // namespace clara::host::store
