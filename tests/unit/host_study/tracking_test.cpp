#include "host/study/tracking.hpp"

#include <doctest/doctest.h>

namespace clara::host::study {
namespace {

Tracking of(const char* handlers, const std::string& variable = "") {
  return tracking_of(parse_json(R"({"handlers": )" + std::string(handlers) + "}"), variable);
}

}  // namespace

TEST_CASE("a study logs where its MLflowHandler says, else where the variable says") {
  CHECK(
      of(R"([{"name": "MLflowHandler", "args": {"tracking_uri": "http://a"}}])", "http://b").uri ==
      "http://a");
  CHECK(of(R"([{"name": "MLflowHandler", "tracking_uri": "http://a"}])").uri == "http://a");
  CHECK(of(R"([{"name": "StatsHandler"}, {"name": "MLflowHandler"}])", "http://b").uri ==
        "http://b");
  CHECK(of(R"([{"name": "MLflowHandler"}])", "https://b").uri == "https://b");
  for (const auto* foreign : {"sqlite:///mlflow.db", "./mlruns", "databricks"}) {
    CHECK(of(R"([{"name": "MLflowHandler"}])", foreign).handler);
    CHECK(of(R"([{"name": "MLflowHandler"}])", foreign).uri == "");
  }
  const auto off = of(R"([{"name": "MLflowHandler"}])");
  CHECK(off.handler);
  CHECK(off.uri == "");
}

TEST_CASE("without an MLflowHandler that is enabled no variable turns it on") {
  for (const auto* handlers : {"[]", R"([{"name": "StatsHandler"}])",
                               R"([{"name": "MLflowHandler", "disabled": true}])"}) {
    CHECK_FALSE(of(handlers, "http://b").handler);
    CHECK(of(handlers, "http://b").uri == "");
  }
  CHECK_FALSE(tracking_of(Value(), "http://b").handler);
}

}  // namespace clara::host::study
