#include "read.hpp"

#include <host/config/work_dir.hpp>

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

host::config::Plan study(const std::string& handlers) {
  return read(R"({"executor": {"name": "MMARExecutor"}, "controller": {"name": "RandomController"},
"handlers": [)" +
              handlers + R"(], "folder": "there"})")
      .plan;
}

}  // namespace

TEST_CASE("runs lie in the work_dir of an enabled handler, else in automl/") {
  using host::config::work_dir;
  const auto none = study(R"({"name": "StatsHandler"})");
  CHECK(work_dir(none).folder == "/mmar/automl");
  CHECK(work_dir(none).written == nullptr);
  const auto plan = study(R"({"name": "MMARHandler", "disabled": true, "args": {"work_dir": "x"}},
    {"name": "MMARHandler#b", "args": {"work_dir": "../{folder}"}})");
  CHECK(work_dir(plan).folder == "/there");
  CHECK(work_dir(plan).written->as_string() == "../there");
  CHECK(work_dir(plan).path == "/handlers/1/args/work_dir");
}

TEST_CASE("the work_dir of a config that nobody has checked") {
  const auto find = [](const char* handler) {
    return host::config::written_work_dir(parse_json(handler), parse_json(R"({"d": "x", "n": 1})"));
  };
  CHECK(find(R"({"args": {"work_dir": "runs"}})") == "runs");
  CHECK(find(R"({"work_dir": "runs"})") == "runs");
  CHECK(find(R"({"args": {"work_dir": "{d}"}})") == "x");
  CHECK_FALSE(find(R"({"args": {"work_dir": "{n}"}})"));
  CHECK_FALSE(find(R"({"args": {"work_dir": 1}})"));
  CHECK_FALSE(find(R"("MMARHandler")"));
}

}  // namespace clara::testing
