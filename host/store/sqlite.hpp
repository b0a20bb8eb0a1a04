#pragma once

#include <chrono>
#include <clara/value.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace clara::host::store {

class Database;

/// A prepared statement of one Database, which outlives it. Columns and parameters are counted as
/// SQLite does: parameters from 1, columns from 0.
class Statement {
 public:
  Statement(Database& db, std::string_view sql);
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  void bind(int at, std::int64_t v);
  void bind(int at, int v) { bind(at, static_cast<std::int64_t>(v)); }
  void bind(int at, double v);
  void bind(int at, std::string_view v);
  void bind(int at, const char* v) { bind(at, std::string_view(v)); }
  void bind(int at, const std::string& v) { bind(at, std::string_view(v)); }
  void bind(int at, std::nullptr_t);
  template <class T>
  void bind(int at, const std::optional<T>& v) {
    if (v) {
      bind(at, *v);
    } else {
      bind(at, nullptr);
    }
  }
  template <class... Args>
  void bind_all(const Args&... args) {
    int at = 0;
    (bind(++at, args), ...);
  }

  /// True when there is a row; throws StoreError.
  bool step();
  void reset();

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  std::optional<std::int64_t> maybe_integer(int column) const;
  std::optional<std::string> maybe_text(int column) const;
  /// The column's JSON text as a Value; null when the column is NULL.
  Value json(int column) const;

 private:
  Database& db_;
  sqlite3_stmt* stmt_ = nullptr;
};

/// A Statement in use: resets it at the end of the scope, so that no read lock stays behind.
class Rows {
 public:
  explicit Rows(Statement& s) : s_(s) {}
  ~Rows() { s_.reset(); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  bool next() { return s_.step(); }
  const Statement* operator->() const { return &s_; }
  const Statement& operator*() const { return s_; }

 private:
  Statement& s_;
};

/// One connection to one SQLite file; used by one thread at a time. Every failure is a StoreError
/// that names the file.
class Database {
 public:
  enum class Mode { create, read_write, read_only };

  Database(std::filesystem::path path, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// Runs one or more statements without parameters.
  void script(const std::string& sql);

  /// Runs one statement to its end; `sql` must be a literal, since its prepared form is kept.
  template <class... Args>
  void run(std::string_view sql, const Args&... args) {
    Rows rows = query(sql, args...);
    while (rows.next()) {
    }
  }
  /// Starts a query whose rows the caller reads; `sql` must be a literal.
  template <class... Args>
  Rows query(std::string_view sql, const Args&... args) {
    Statement& s = prepared(sql);
    s.bind_all(args...);
    return Rows(s);
  }

  /// Rows changed by the last insert, update or delete.
  std::int64_t changes() const;
  std::int64_t last_id() const;
  bool in_transaction() const;
  void set_patience(std::chrono::milliseconds patience);

  /// Throws the StoreError of SQLite's result code `rc`.
  [[noreturn]] void fail(int rc) const;
  sqlite3* handle() const { return handle_; }

 private:
  Statement& prepared(std::string_view sql);
  void open(const std::string& uri, int flags);

  std::filesystem::path path_;
  sqlite3* handle_ = nullptr;
  std::map<std::string_view, std::unique_ptr<Statement>> statements_;
};

}  // namespace clara::host::store
