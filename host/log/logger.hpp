#pragma once

#include <clara/context.hpp>
#include <clara/internal/log_feed.hpp>
#include <host/log/output_thread.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace clara::host {

/// The log: one line for each message, on stderr, "12:03:11.042 info MMARHandler: kept W1_1_J1". No
/// secret passes it: see clara::redacted(). All functions are thread-safe.
class Logger {
 public:
  struct Settings {
    LogLevel level = LogLevel::info;  ///< lines below it are dropped
    bool color = false;
  };
  /// Takes the place of stderr: the live display, which has to draw its table below the lines.
  /// Called with whole lines, without the line feed, one at a time.
  using Sink = std::function<void(std::string_view line)>;

  Logger();
  ~Logger();
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;

  void configure(const Settings& settings);
  /// An empty function: back to stderr.
  void redirect(Sink sink);
  /// From now on stderr is written by a thread, so that a reader who does not read stops nobody who
  /// logs. To be called once, when this process forks no more copies of itself. The thread lives as
  /// long as the logger.
  OutputThread& start_thread();
  /// To keep these out of every line, too. To be called while there is one thread.
  void hide(std::vector<std::string> secrets);
  /// What this process was given to keep for itself: by its environment as it was when the logger
  /// was made, and by hide(). For redacted().
  const std::vector<std::string>& secrets() const;

  /// Tells `listener` every line from now on, as LogFeed says.
  std::shared_ptr<void> listen(LogFeed::Listener listener);

  /// Also appends every line to `file`; `only`: nothing below a warning goes anywhere else. Throws
  /// clara::Error (storage) when it cannot be opened; what cannot be written later is told once.
  void copy_to(const std::filesystem::path& file, bool only = false);

  /// `tag`: the component's label or the part of the host that speaks; may be empty.
  void write(LogLevel level, std::string_view tag, std::string_view line);
  void debug(std::string_view line) { write(LogLevel::debug, "", line); }
  void info(std::string_view line) { write(LogLevel::info, "", line); }
  void warn(std::string_view line) { write(LogLevel::warning, "", line); }
  void error(std::string_view line) { write(LogLevel::error, "", line); }

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace clara::host
