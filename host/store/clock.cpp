#include "host/store/clock.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace clara::host::store {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

bool number_at(std::string_view text, std::size_t at, std::size_t n, int& out) {
  if (text.size() < at + n) return false;
  const char* first = text.data() + at;
  const auto [end, error] = std::from_chars(first, first + n, out);
  return error == std::errc() && end == first + n;
}

}  // namespace

std::string sql_time(Micros t) {
  const std::chrono::sys_time<microseconds> when{microseconds(t)};
  const auto day = std::chrono::floor<std::chrono::days>(when);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(when - day);
  std::array<char, 40> text{};
  std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02u %02d:%02d:%02d.%06d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text.data();
}

Micros parse_sql_time(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, fraction = 0;
  if (!number_at(text, 0, 4, year) || !number_at(text, 5, 2, month) ||
      !number_at(text, 8, 2, day) || !number_at(text, 11, 2, hour) ||
      !number_at(text, 14, 2, minute) || !number_at(text, 17, 2, second)) {
    return 0;
  }
  if (text.size() > 19 && !number_at(text, 20, 6, fraction)) return 0;
  const std::chrono::sys_days date{std::chrono::year(year) / month / day};
  const auto of_day = std::chrono::hours(hour) + std::chrono::minutes(minute) +
                      std::chrono::seconds(second) + microseconds(fraction);
  return duration_cast<microseconds>(date.time_since_epoch() + of_day).count();
}

StudyClock::StudyClock(Micros not_before) : steady_(std::chrono::steady_clock::now()) {
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  wall_ = std::max(duration_cast<microseconds>(wall).count(), not_before);
}

Micros StudyClock::now() const {
  return wall_ + duration_cast<microseconds>(std::chrono::steady_clock::now() - steady_).count();
}

}  // namespace clara::host::store
