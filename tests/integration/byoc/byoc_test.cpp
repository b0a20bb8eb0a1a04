#include "third_party.hpp"

#include <doctest/doctest.h>
#include <clara/value.hpp>

#include <fstream>
#include <iterator>

namespace fs = std::filesystem;
using clara::parse_json;
using clara::testing::run;
using clara::testing::source_dir;
using clara::testing::ThirdParty;

namespace {

std::string content(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("the example sees nothing of this tree but the installed SDK") {
  const auto& party = ThirdParty::instance();
  for (const auto& entry : fs::recursive_directory_iterator(party.example() / "build")) {
    if (entry.path().filename() != "build.ninja") continue;
    const auto text = content(entry.path());
    CHECK(text.find(source_dir().string() + "/") == std::string::npos);
  }
  CHECK(content(party.example() / "build/CMakeCache.txt")
            .find("clara-host_DIR:PATH=" + party.prefix().string()) != std::string::npos);
}

TEST_CASE("the example keeps the contracts: its own tests pass") {
  const auto& party = ThirdParty::instance();
  const auto ran = run("/usr/bin/env", {"ctest", "--test-dir", (party.example() / "build").string(),
                                        "--output-on-failure"});
  INFO(ran.out);
  CHECK(ran.code == 0);
  CHECK(ran.out.find("100% tests passed") != std::string::npos);
}

TEST_CASE("the installed program finds its own plugins and passes the third party's") {
  const auto& party = ThirdParty::instance();
  const auto own = parse_json(run(party.program(), {"plugins", "list", "--json"}).out);
  CHECK(own.as_object().at("components").as_array().size() > 3);
  const auto library = party.plugins() / "libmyAutoMLController.so";
  const auto checked = run(party.program(), {"plugins", "check", library.string()});
  CHECK(checked.code == 0);
  CHECK(checked.out == library.string() +
                           ": ok\nplugin myAutoMLController 1.0.0\n  controller RandomController\n "
                           " handler MyHandler\n");
  if (!party.has_train()) return;
  const auto transform = party.plugins() / "libmyTransformation.so";
  CHECK(run(party.program(), {"plugins", "check", transform.string()}).out ==
        transform.string() +
            ": ok\nplugin myTransformation 1.0.0\n  transform MyRandAdditiveNoised\n");
}

TEST_CASE(
    "the program of the build tree takes the same plugin: both were built with the same SDK") {
  const auto& party = ThirdParty::instance();
  const auto ran =
      run(clara::testing::host_program(),
          {"plugins", "check", (party.plugins() / "libmyAutoMLController.so").string()});
  CHECK(ran.code == 0);
}

TEST_CASE("plugins new writes a project that builds and passes") {
  const auto& party = ThirdParty::instance();
  const auto written = run(party.program(), {"plugins", "new", "MyNet2"}, {}, party.folder());
  CHECK(written.code == 0);
  CHECK(written.out.find("MyNet2/automl/plugin.cpp\n") != std::string::npos);
  CHECK(written.out.ends_with("\nNext: cmake -S MyNet2 -B MyNet2/build -DCMAKE_PREFIX_PATH=" +
                              party.prefix().string() + " && cmake --build MyNet2/build\n"));
  const auto project = party.folder() / "MyNet2";
  CHECK(content(project / "automl/plugin.cpp")
            .find("CLARA_PLUGIN(\"MyNet2\", \"1.0.0\", registry)") != std::string::npos);
  CHECK(content(project / "automl/random_controller.hpp").find("namespace my_net2_plugin {") !=
        std::string::npos);
  party.build(project);
  CHECK(
      run(party.program(), {"plugins", "check", (project / "build/plugins/libMyNet2.so").string()})
          .code == 0);
  CHECK(run("/usr/bin/env", {"ctest", "--test-dir", (project / "build").string()}).code == 0);
}

TEST_CASE("plugins new leaves what is there alone, and refuses names that cannot be") {
  const auto& party = ThirdParty::instance();
  const auto there = run(party.program(), {"plugins", "new", "byoc"}, {}, party.folder());
  CHECK(there.code == 2);
  CHECK(there.err == "clara-host: " + party.example().string() + ": is there already\n");
  for (const std::string name : {"2x", "a/b", "..", "a b", "a-b"}) {
    const auto ran = run(party.program(), {"plugins", "new", name}, {}, party.folder());
    CHECK(ran.code == 2);
    CHECK(ran.err ==
          "clara-host: \"" + name +
              "\" cannot name a plugin: expected a letter, then letters, digits and _\n");
  }
}
