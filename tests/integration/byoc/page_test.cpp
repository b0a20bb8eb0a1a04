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
  write_code("A controller", 2, project / "search/plugin.cpp");
  write_code("A runner", 1, project / "runners/process_runner.hpp");
  write_code("A runner", 2, project / "runners/plugin.cpp");
  fs::create_directory(project / "intensity");
  write_code("A transform", 1, project / "intensity/clamp_intensityd.hpp");
  write_code("A transform", 2, project / "intensity/plugin.cpp");
  write_code("The build", 1, project / "CMakeLists.txt");
  write_code("The build", 2, project / "intensity/CMakeLists.txt");
  write_code("Tests", 1, project / "tests/search_test.cpp");
  write_code("Tests", 2, project / "tests/search.cmake");
  party.build(project);
  const auto kept = run(
      "/usr/bin/env", {"ctest", "--test-dir", (project / "build").string(), "--output-on-failure"});
  INFO(kept.out);
  CHECK(kept.code == 0);
  CHECK(kept.out.find("100% tests passed, 0 tests failed out of " +
                      std::string(party.has_train() ? "3" : "2")) != std::string::npos);
  const auto check_plugin = [&](const std::string& name, const std::string& component) {
    const auto file = (project / ("build/plugins/lib" + name + ".so")).string();
    CHECK(run(party.program(), {"plugins", "check", file}).out ==
          file + ": ok\nplugin " + name + " 1.0.0\n  " + component + "\n");
  };
  check_plugin("acme_search", "controller GreedyController");
  check_plugin("acme_runners", "runner ProcessRunner");
  if (party.has_train()) check_plugin("acme_intensity", "transform ClampIntensityd");
}

TEST_CASE("what this tree keeps to itself is not installed") {
  const auto include = ThirdParty::instance().prefix() / "include/clara";
  CHECK(fs::exists(include / "plugin.hpp"));
  CHECK(fs::exists(include / "testing/fakes.hpp"));
  CHECK_FALSE(fs::exists(include / "internal"));
}

}  // namespace clara::testing
