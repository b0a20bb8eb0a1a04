#include "support/paths.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

fs::path deps_dir() {
  if (const char* deps = std::getenv("CLARA_DEPS")) return deps;
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr ? home : "/root") / ".cache/clara-host";
}

fs::path from_environment(const char* name, const fs::path& otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? fs::path(value) : otherwise;
}

}  // namespace

fs::path build_dir() { return fs::read_symlink("/proc/self/exe").parent_path().parent_path(); }

fs::path source_dir() {
  const std::string key = "CMAKE_HOME_DIRECTORY:INTERNAL=";
  std::ifstream cache(build_dir() / "CMakeCache.txt");
  for (std::string line; std::getline(cache, line);) {
    if (line.starts_with(key)) return line.substr(key.size());
  }
  throw std::runtime_error("no source folder in " + (build_dir() / "CMakeCache.txt").string());
}

fs::path host_program() { return build_dir() / "bin/clara-host"; }

fs::path shared_dir() {
  return from_environment("CLARA_SHARED", source_dir().parent_path() / "shared");
}

fs::path oracle_python() {
  return from_environment("CLARA_PYTHON", deps_dir() / "venv/bin/python");
}

fs::path mlflow_python() {
  return from_environment("CLARA_MLFLOW_PYTHON", deps_dir() / "mlflow/bin/python");
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "clara-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace clara::testing
