#include "third_party.hpp"

#include <doctest/doctest.h>

#include <fstream>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

/// The `number`-th block of code below a heading of docs/sdk.md.
void write_code(const std::string& heading, int number, const fs::path& file) {
  const auto code = run("/usr/bin/python3",
                        {(source_dir() / "tests/support/code_of_page.py").string(),
                         (source_dir() / "docs/sdk.md").string(), heading, std::to_string(number)});
  INFO(code.err);
  REQUIRE(code.code == 0);
  std::ofstream(file) << code.out;
}

}  // namespace

TEST_CASE(
    "the components of docs/sdk.md build against the installed SDK and keep their contracts") {
  const auto& party = ThirdParty::instance();
  const auto project = party.folder() / "page";
  fs::copy(source_dir() / "tests/integration/byoc/page", project, fs::copy_options::recursive);
  write_code("A controller", 1, project / "search/greedy_controller.hpp");
  write_code("A runner", 1, project / "search/process_runner.hpp");
  write_code("A transform", 1, project / "intensity/clamp_intensityd.hpp");
  write_code("A transform", 2, project / "intensity/plugin.cpp");
  party.build(project);
  const auto kept = run(
      "/usr/bin/env", {"ctest", "--test-dir", (project / "build").string(), "--output-on-failure"});
  INFO(kept.out);
  CHECK(kept.code == 0);
  CHECK(kept.out.find("100% tests passed, 0 tests failed out of " +
                      std::string(party.has_train() ? "2" : "1")) != std::string::npos);
  const auto search = project / "build/plugins/libacme_search.so";
  CHECK(run(party.program(), {"plugins", "check", search.string()}).out ==
        search.string() +
            ": ok\nplugin acme_search 1.0.0\n  controller GreedyController\n  runner "
            "ProcessRunner\n");
  if (!party.has_train()) return;
  const auto intensity = project / "build/plugins/libacme_intensity.so";
  CHECK(run(party.program(), {"plugins", "check", intensity.string()}).out ==
        intensity.string() + ": ok\nplugin acme_intensity 1.0.0\n  transform ClampIntensityd\n");
}

TEST_CASE("what this tree keeps to itself is not installed") {
  const auto include = ThirdParty::instance().prefix() / "include/clara";
  CHECK(fs::exists(include / "plugin.hpp"));
  CHECK(fs::exists(include / "testing/fakes.hpp"));
  CHECK_FALSE(fs::exists(include / "internal"));
}

}  // namespace clara::testing
