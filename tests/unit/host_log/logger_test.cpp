#include <doctest/doctest.h>
#include <clara/context.hpp>
#include <host/log/host_context.hpp>
#include <host/log/logger.hpp>

#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using clara::LogLevel;
using clara::host::HostContext;
using clara::host::Logger;
using clara::host::Services;

namespace {

/// A logger whose lines arrive here, without the time in front.
struct Log {
  Logger logger;
  std::vector<std::string> lines;
  Log() {
    logger.redirect([this](std::string_view line) { lines.emplace_back(line); });
  }
  std::string text(std::size_t i) const { return lines.at(i).substr(lines.at(i).find(' ') + 1); }
};

struct Clock final : clara::Component {
  static constexpr std::string_view service_name = "clock";
};
struct Missing final : clara::Component {
  static constexpr std::string_view service_name = "missing";
};

}  // namespace

TEST_CASE("a line has the time, the level, and whose it is") {
  Log log;
  log.logger.info("started");
  log.logger.write(LogLevel::warning, "MMARHandler", "kept nothing");
  REQUIRE(log.lines.size() == 2);
  CHECK(log.lines[0].find(' ') == std::string("12:03:11.042").size());
  CHECK(log.text(0) == "info started");
  CHECK(log.text(1) == "warning MMARHandler: kept nothing");
}

TEST_CASE("lines below the level are dropped") {
  Log log;
  log.logger.debug("no");
  log.logger.configure({.level = LogLevel::error, .color = false});
  log.logger.warn("no");
  log.logger.error("yes");
  REQUIRE(log.lines.size() == 1);
  CHECK(log.text(0) == "error yes");
}

TEST_CASE("a line is text, not a format") {
  Log log;
  log.logger.info("{} %s {0}");
  log.logger.write(LogLevel::info, "{}", "{}");
  CHECK(log.text(0) == "info {} %s {0}");
  CHECK(log.text(1) == "info {}: {}");
}

TEST_CASE("colours wrap whole lines, and only where they were asked for") {
  Log log;
  log.logger.configure({.level = LogLevel::debug, .color = true});
  log.logger.warn("careful");
  log.logger.info("plain");
  CHECK(log.lines[0].starts_with("\x1b[33m"));
  CHECK(log.lines[0].ends_with("\x1b[0m"));
  CHECK(log.lines[1].find('\x1b') == std::string::npos);
}

TEST_CASE("lines of many threads arrive whole") {
  Log log;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) log.logger.info("0123456789");
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(log.lines.size() == 1600);
  for (std::size_t i = 0; i < log.lines.size(); ++i) CHECK(log.text(i) == "info 0123456789");
}

TEST_CASE("a component's context logs under its label and finds its services") {
  Log log;
  Services services("/mmar");
  Clock clock;
  services.add("clock", clock);
  HostContext context("MyHandler", log.logger, services);
  context.info("hello");
  CHECK(log.text(0) == "info MyHandler: hello");
  CHECK(context.root() == "/mmar");
  CHECK(&context.service<Clock>() == &clock);
  CHECK_THROWS_WITH(context.service<Missing>(),
                    "MyHandler: needs the service \"missing\", which this command does not offer");
}

TEST_CASE("no secret passes the log") {
  setenv("LOGGER_TEST_TOKEN", "gehe1m", 1);  // NOLINT(concurrency-mt-unsafe)
  Log log;
  unsetenv("LOGGER_TEST_TOKEN");  // NOLINT(concurrency-mt-unsafe)
  log.logger.info("to http://u:p%40ss@h with gehe1m");
  log.logger.write(LogLevel::info, "MLflowHandler", "Authorization: Basic abc");
  CHECK(log.text(0) == "info to http://***@h with ***");
  CHECK(log.text(1) == "info MLflowHandler: Authorization: ***");
}

TEST_CASE("who listens gets each line without secrets, as long as it wants to") {
  Log log;
  std::vector<std::string> heard;
  auto listening = log.logger.listen([&](LogLevel, std::string_view tag, std::string_view line) {
    heard.push_back(std::string(tag) + "|" + std::string(line));
  });
  log.logger.write(LogLevel::info, "StatsHandler", "one");
  log.logger.info("to http://u:p%40ss@h");
  log.logger.debug("below the level");
  listening.reset();
  log.logger.info("three");
  CHECK(heard == std::vector<std::string>{"StatsHandler|one", "|to http://***@h"});
}

TEST_CASE("a file that cannot be written is told once, in one sentence") {
  Log log;
  log.logger.copy_to("/dev/full");
  for (int i = 0; i < 3; ++i) log.logger.info("a line");
  std::size_t told = 0;
  for (const auto& line : log.lines)
    told += line == "warning the log's file cannot be written any more: No space left on device";
  CHECK(told == 1);
  CHECK(log.lines.size() == 4);
}
