#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <unistd.h>
#include <clara/error.hpp>
#include <clara/internal/utf8.hpp>
#include <clara/redaction.hpp>
#include <host/log/logger.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <iterator>
#include <mutex>
#include <utility>

namespace clara::host {
namespace {

spdlog::level::level_enum spd_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

/// stderr, or the function that stands in for it. Not spdlog's own colour sink: it would ask the
/// terminal by itself.
class LineSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  void redirect(Logger::Sink sink) {
    const std::lock_guard lock(mutex_);
    sink_ = std::move(sink);
  }
  void color(bool on) {
    const std::lock_guard lock(mutex_);
    color_ = on;
  }
  void write_by(OutputThread& thread) {
    const std::lock_guard lock(mutex_);
    thread_ = &thread;
  }
  /// A line that goes nowhere else.
  void say(const std::string& line) {
    const std::lock_guard lock(mutex_);
    pass_on(line);
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t text;
    formatter_->format(message, text);
    std::string line(text.data(), text.size());
    if (color_) line = colored(message.level, line);
    pass_on(std::move(line));
  }
  void flush_() override {
    if (!sink_ && !thread_) std::fflush(stderr);
  }

 private:
  void pass_on(std::string line) {
    if (sink_) return sink_(line);
    line += '\n';
    if (thread_) return thread_->write(std::move(line));
    // One write for each line, so that lines of several processes do not mix.
    std::fwrite(line.data(), 1, line.size(), stderr);
  }

  static std::string colored(spdlog::level::level_enum level, const std::string& line) {
    if (level >= spdlog::level::err) return "\x1b[31m" + line + "\x1b[0m";
    if (level >= spdlog::level::warn) return "\x1b[33m" + line + "\x1b[0m";
    if (level <= spdlog::level::debug) return "\x1b[2m" + line + "\x1b[0m";
    return line;
  }

  Logger::Sink sink_;
  OutputThread* thread_ = nullptr;
  bool color_ = false;
};

/// Without a line feed of its own: the sink decides about that.
std::unique_ptr<spdlog::formatter> line_formatter() {
  return std::make_unique<spdlog::pattern_formatter>("%T.%e %l %v",
                                                     spdlog::pattern_time_type::local, "");
}

}  // namespace

struct Logger::Parts {
  std::vector<std::string> secrets;
  std::unique_ptr<OutputThread> thread;
  std::shared_ptr<LineSink> sink = std::make_shared<LineSink>();
  std::atomic<bool> told_of_file = false;
  spdlog::logger logger{"", sink};
  std::mutex listening;
  std::vector<std::weak_ptr<LogFeed::Listener>> listeners;  ///< guarded by `listening`

  void tell(LogLevel level, std::string_view tag, std::string_view line) {
    const std::lock_guard lock(listening);
    for (const auto& listener : listeners)
      if (const auto alive = listener.lock()) (*alive)(level, tag, line);
  }

  /// spdlog's own words would go straight to stderr, several times.
  void cannot_write(const std::string& said) {
    if (told_of_file.exchange(true)) return;
    const auto colon = said.rfind(": ");
    sink->say("warning the log's file cannot be written any more: " +
              (colon == std::string::npos ? said : said.substr(colon + 2)));
  }
};

Logger::Logger() : parts_(std::make_unique<Parts>()) {
  parts_->sink->set_formatter(line_formatter());
  parts_->logger.set_error_handler(
      [parts = parts_.get()](const std::string& said) { parts->cannot_write(said); });
  hide(secrets_of_environment());
  configure({});
}

Logger::~Logger() = default;

void Logger::configure(const Settings& settings) {
  parts_->logger.set_level(spd_level(settings.level));
  parts_->sink->color(settings.color);
}

void Logger::redirect(Sink sink) { parts_->sink->redirect(std::move(sink)); }

OutputThread& Logger::start_thread() {
  if (!parts_->thread) {
    std::fflush(stderr);
    parts_->thread = std::make_unique<OutputThread>(STDERR_FILENO);
    parts_->sink->write_by(*parts_->thread);
  }
  return *parts_->thread;
}

void Logger::hide(std::vector<std::string> secrets) {
  if (secrets.empty()) return;
  auto& all = parts_->secrets;
  std::move(secrets.begin(), secrets.end(), std::back_inserter(all));
  // The longest first: one may be a part of another.
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

const std::vector<std::string>& Logger::secrets() const { return parts_->secrets; }

void Logger::copy_to(const std::filesystem::path& file, bool only) {
  try {
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string());
    // With the date: a run may go on for days.
    sink->set_pattern("%Y-%m-%d %T.%e %l %v");
    parts_->logger.sinks().push_back(std::move(sink));
    parts_->logger.flush_on(spdlog::level::debug);
    if (only) parts_->sink->set_level(spdlog::level::warn);
  } catch (const spdlog::spdlog_ex& error) {
    throw Error("cannot write " + file.string() + ": " + error.what(), ExitCode::storage);
  }
}

// Its end takes the lock, so no call is under way when it is gone.
std::shared_ptr<void> Logger::listen(LogFeed::Listener listener) {
  const std::lock_guard lock(parts_->listening);
  auto kept = std::make_shared<LogFeed::Listener>(std::move(listener));
  std::erase_if(parts_->listeners, [](const auto& one) { return one.expired(); });
  parts_->listeners.emplace_back(kept);
  return {nullptr, [parts = parts_.get(), kept = std::move(kept)](void*) mutable {
            const std::lock_guard held(parts->listening);
            kept.reset();
          }};
}

void Logger::write(LogLevel level, std::string_view tag, std::string_view line) {
  if (!parts_->logger.should_log(spd_level(level))) return;
  const auto clean = visible(redacted(line, parts_->secrets));
  parts_->tell(level, tag, clean);
  if (tag.empty()) {
    parts_->logger.log(spd_level(level), spdlog::string_view_t(clean.data(), clean.size()));
  } else {
    parts_->logger.log(spd_level(level), "{}: {}", tag, clean);
  }
}

}  // namespace clara::host
