#pragma once

#include <clara/context.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace clara::monai_handlers {

/// A format string of Python's logging: "%(asctime)s %(name)s %(levelname)s: %(message)s". Of its
/// attributes asctime, name, levelname, levelno, message, process, created and msecs are
/// understood, with a width as in "%(levelname)-8s".
class LogFormat {
 public:
  /// Throws clara::Error for another format.
  explicit LogFormat(std::string_view format);

  struct Line {
    LogLevel level = LogLevel::info;
    std::string_view name;
    std::string_view message;
    std::chrono::system_clock::time_point time;
  };
  /// Without a line feed. The time is the local one. [any]
  std::string apply(const Line& line) const;

 private:
  struct Part {
    std::string text;       ///< in front of the attribute
    std::string attribute;  ///< "" at the end
    std::string spec;       ///< "%-8s"
  };
  std::vector<Part> parts_;
};

/// Python's number of a level: 10, 20, 30 or 40.
int python_level(LogLevel level);

}  // namespace clara::monai_handlers
