#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace clara::host::store {

/// Microseconds since 1970, UTC.
using Micros = std::int64_t;

/// Naive UTC as Optuna's tables hold times: "YYYY-MM-DD HH:MM:SS.ffffff".
std::string sql_time(Micros t);

/// The reverse of sql_time, fraction optional; 0 when the text is no such time.
Micros parse_sql_time(std::string_view text);

/// The same as a time of the wall clock, and back.
inline std::chrono::system_clock::time_point time_point(Micros t) {
  return std::chrono::system_clock::time_point(std::chrono::microseconds(t));
}
inline Micros micros(std::chrono::system_clock::time_point t) {
  return std::chrono::duration_cast<std::chrono::microseconds>(t.time_since_epoch()).count();
}

/// The time of a study: starts at the wall clock and then follows the steady one, so that a clock
/// that is set during a run neither reorders nor ages anything. Never before `not_before`, the
/// latest time that the study already holds.
class StudyClock {
 public:
  explicit StudyClock(Micros not_before = 0);

  Micros now() const;
  std::string now_text() const { return sql_time(now()); }

 private:
  Micros wall_;
  std::chrono::steady_clock::time_point steady_;
};

}  // namespace clara::host::store
