#pragma once

#include <clara/component.hpp>
#include <clara/context.hpp>
#include <clara/export.hpp>

#include <functional>
#include <memory>
#include <string_view>

namespace clara {

/// Service: the lines of the log as they are written, for a handler that keeps a copy.
class CLARA_API LogFeed : public Component {
 public:
  static constexpr std::string_view service_name = "log_feed";
  /// Gets each line with the component's label (or "") and without secrets, one at a time, on the
  /// thread that logs it. It must not log.
  using Listener = std::function<void(LogLevel level, std::string_view tag, std::string_view line)>;
  /// [any] From now on, until what it returns is let go of; that waits for a call under way.
  virtual std::shared_ptr<void> listen(Listener listener) = 0;
};

}  // namespace clara
