// Every argument of a component that MONAI, PyTorch or ignite has, too, is theirs, with their
// default; differences.json has what is not. With CLARA_WRITE_EXPECTED=1 it is written anew: a new
// difference belongs into docs/config.md.

#include <doctest/doctest.h>
#include <clara/value.hpp>
#include <support/paths.hpp>
#include <support/run.hpp>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

using namespace clara::testing;  // NOLINT: the test speaks of nothing else

TEST_CASE("arguments and defaults are those of their namesakes") {
  const auto folder = source_dir() / "tests/parity/signatures";
  const auto ran = run(oracle_python(),
                       {"-W", "ignore", (folder / "oracle.py").string(), host_program().string()});
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  if (std::getenv("CLARA_WRITE_EXPECTED") != nullptr)
    std::ofstream(folder / "differences.json") << ran.out;
  std::ostringstream known;
  known << std::ifstream(folder / "differences.json").rdbuf();
  const auto found = clara::parse_json(ran.out);
  const auto expected = clara::parse_json(known.str());
  std::set<std::string> names;
  for (const auto* side : {&found, &expected})
    for (const auto& member : side->as_object()) names.insert(member.key);
  CHECK(names.size() > 20);
  for (const auto& name : names) {
    CAPTURE(name);
    const auto* now = found.find(name);
    const auto* before = expected.find(name);
    CHECK((now ? now->json() : "as its namesake") == (before ? before->json() : "as its namesake"));
  }
}
