#include "third_party.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

/// A value of this build's CMake cache.
std::string cached(const std::string& name) {
  std::ifstream cache(build_dir() / "CMakeCache.txt");
  for (std::string line; std::getline(cache, line);) {
    if (line.starts_with(name + ":")) return line.substr(line.find('=') + 1);
  }
  return "";
}

/// With ccache as in script/build: it knows the files again in whatever folder they are this time.
void require_success(const std::vector<std::string>& arguments, const fs::path& folder) {
  std::map<std::string, std::string> environment{{"CCACHE_BASEDIR", folder.string()},
                                                 {"CCACHE_NOHASHDIR", "1"}};
  if (const auto libtorch = cached("CLARA_LIBTORCH"); !libtorch.empty())
    environment["CLARA_LIBTORCH"] = libtorch;
  const auto ran = run(cached("CMAKE_COMMAND"), arguments, environment);
  INFO(ran.out);
  INFO(ran.err);
  REQUIRE(ran.code == 0);
}

}  // namespace

const ThirdParty& ThirdParty::instance() {
  static const ThirdParty third_party;
  return third_party;
}

ThirdParty::ThirdParty() {
  require_success({"--install", build_dir().string(), "--prefix", prefix().string()}, folder());
  fs::copy(source_dir() / "examples/byoc", example(), fs::copy_options::recursive);
  build(example());
}

bool ThirdParty::has_train() const { return fs::exists(prefix() / "lib/libclara_train.so"); }

void ThirdParty::build(const fs::path& project) const {
  // The launcher only saves time: the same compiler, and the same flags, with and without it.
  require_success({"-G", "Ninja", "-S", project.string(), "-B", (project / "build").string(),
                   "-DCMAKE_PREFIX_PATH=" + prefix().string(),
                   "-DCMAKE_CXX_COMPILER=" + cached("CMAKE_CXX_COMPILER"),
                   "-DCMAKE_CXX_COMPILER_LAUNCHER=" + cached("CMAKE_CXX_COMPILER_LAUNCHER")},
                  folder());
  require_success({"--build", (project / "build").string(), "-j2"}, folder());
}

}  // namespace clara::testing
