#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <string>

namespace clara::testing {

/// Runs `sql` on a connection of its own, as another program would; SQLite's message, or "".
inline std::string foreign(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* db = nullptr;
  sqlite3_open(file.c_str(), &db);
  char* error = nullptr;
  sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &error);
  const std::string message = error != nullptr ? error : "";
  sqlite3_free(error);
  sqlite3_close(db);
  return message;
}

/// The first column of the first row, as text.
inline std::string foreign_value(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* db = nullptr;
  sqlite3_open(file.c_str(), &db);
  std::string value;
  const auto keep = [](void* out, int, char** columns, char**) {
    *static_cast<std::string*>(out) = columns[0] != nullptr ? columns[0] : "NULL";
    return 0;
  };
  sqlite3_exec(db, sql.c_str(), keep, &value, nullptr);
  sqlite3_close(db);
  return value;
}

}  // namespace clara::testing
