#include "read.hpp"

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

namespace config = host::config;
namespace plugins = host::plugins;

/// A vocabulary with these runtimes in place of the one of the invented components.
class WithRuntimes final : public config::Vocabulary {
 public:
  explicit WithRuntimes(std::vector<std::string> names) : runtimes_(std::move(names)) {}
  const plugins::Description* find(std::string_view kind, std::string_view name) const override {
    return components_.find(kind, kind == "runtime" ? "AnyRuntime" : name);
  }
  const plugins::Description& named(std::string_view kind, const Value& written,
                                    const std::string& path) const override {
    return components_.named(kind, written, path);
  }
  const plugins::Description& by_path(std::string_view kind, const Value& written,
                                      const std::string& path) const override {
    return components_.by_path(kind, written, path);
  }
  std::vector<std::string> names(std::string_view kind) const override {
    return kind == "runtime" ? runtimes_ : components_.names(kind);
  }

 private:
  InventedComponents components_;
  std::vector<std::string> runtimes_;
};

std::string said(const std::vector<std::string>& runtimes) {
  const WithRuntimes components(runtimes);
  Issues issues;
  config::make_plan(sources_of(training("\"tf32\": 4,")), components, issues);
  return issues.text();
}

}  // namespace

TEST_CASE("a training takes the one runtime that there is, whatever it is called") {
  const std::string wrong = "config.json:1:10: /tf32: expected true or false, got 4";
  CHECK(said({"AnyRuntime"}) == wrong);
  CHECK(said({"AnotherRuntime"}) == wrong);
  CHECK(said({}).find("expected true or false") == std::string::npos);
  CHECK(said({"A", "B", "C"})
            .find("config.json:1:1: a process has one runtime, and plugins offer 3: A, B, C; "
                  "clara-host plugins list says whose they are") != std::string::npos);
}

}  // namespace clara::testing
