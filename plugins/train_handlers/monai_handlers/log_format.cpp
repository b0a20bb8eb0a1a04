#include "log_format.hpp"

#include <clara/error.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <ctime>
#include <iterator>

namespace clara::monai_handlers {
namespace {

const std::vector<std::string>& attribute_texts() {
  static const std::vector<std::string> names{"asctime", "name",    "levelname", "message",
                                              "levelno", "process", "created",   "msecs"};
  return names;
}

std::string level_name(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "DEBUG";
    case LogLevel::info:
      return "INFO";
    case LogLevel::warning:
      return "WARNING";
    case LogLevel::error:
      return "ERROR";
  }
  return "ERROR";
}

long milliseconds_of(std::chrono::system_clock::time_point time) {
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch());
  return static_cast<long>(since.count() % 1000);
}

/// "2026-01-31 12:03:11,042".
std::string asctime_of(std::chrono::system_clock::time_point time) {
  const auto seconds = std::chrono::system_clock::to_time_t(time);
  std::tm local{};
  localtime_r(&seconds, &local);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &local);
  std::array<char, 8> rest{};
  std::snprintf(rest.data(), rest.size(), ",%03ld", milliseconds_of(time));
  return std::string(text.data()) + rest.data();
}

bool is_number(const std::string& attribute) {
  return attribute == "levelno" || attribute == "process" || attribute == "created" ||
         attribute == "msecs";
}

/// `text` in the width that a spec such as "-8s" asks for.
std::string padded(std::string text, const std::string& spec) {
  const bool left = spec.starts_with('-');
  const auto digits = spec.substr(left ? 1 : 0, spec.size() - (left ? 2 : 1));
  const auto width = digits.empty() ? 0 : static_cast<std::size_t>(std::stoul(digits));
  if (text.size() >= width) return text;
  text.insert(left ? text.size() : 0, width - text.size(), ' ');
  return text;
}

std::string value_of(const std::string& attribute, const LogFormat::Line& line) {
  if (attribute == "asctime") return asctime_of(line.time);
  if (attribute == "name") return std::string(line.name);
  if (attribute == "levelname") return level_name(line.level);
  if (attribute == "message") return std::string(line.message);
  if (attribute == "levelno") return std::to_string(python_level(line.level));
  if (attribute == "process") return std::to_string(getpid());
  if (attribute == "msecs") return std::to_string(milliseconds_of(line.time));
  return std::to_string(std::chrono::system_clock::to_time_t(line.time));
}

}  // namespace

int python_level(LogLevel level) { return 10 * (static_cast<int>(level) + 1); }

LogFormat::LogFormat(std::string_view format) {
  const std::string whole(format);
  const auto refuse = [&] {
    throw Error(
        "expected a format of Python's logging, such as \"%(asctime)s %(name)s "
        "%(levelname)s: %(message)s\", got \"" +
            whole + "\"",
        ExitCode::config);
  };
  Part part;
  for (std::size_t at = 0; at < whole.size();) {
    if (whole[at] != '%') {
      part.text += whole[at++];
      continue;
    }
    if (whole.compare(at, 2, "%%") == 0) {
      part.text += '%';
      at += 2;
      continue;
    }
    const auto close = whole.find(')', at);
    if (whole.compare(at, 2, "%(") != 0 || close == std::string::npos) refuse();
    part.attribute = whole.substr(at + 2, close - at - 2);
    auto end = close + 1;
    if (end < whole.size() && whole[end] == '-') ++end;
    while (end < whole.size() && std::isdigit(static_cast<unsigned char>(whole[end])) != 0) ++end;
    part.spec = whole.substr(close + 1, end + 1 - close - 1);
    const auto& known = attribute_texts();
    const bool there = std::find(known.begin(), known.end(), part.attribute) != known.end();
    const bool shown = end < whole.size() &&
                       (whole[end] == 's' || (whole[end] == 'd' && is_number(part.attribute)));
    if (!there || !shown || part.spec.size() > 4) refuse();
    parts_.push_back(std::move(part));
    part = {};
    at = end + 1;
  }
  parts_.push_back(std::move(part));
}

std::string LogFormat::apply(const Line& line) const {
  std::string out;
  for (const auto& part : parts_) {
    out += part.text;
    if (!part.attribute.empty()) out += padded(value_of(part.attribute, line), part.spec);
  }
  return out;
}

}  // namespace clara::monai_handlers
