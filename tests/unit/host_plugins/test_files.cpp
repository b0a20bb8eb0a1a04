#include "test_files.hpp"

#include <doctest/doctest.h>
#include <support/paths.hpp>

#include <fstream>

namespace clara::testing {

namespace fs = std::filesystem;

fs::path broken(const std::string& name) {
  return build_dir() / "tests/plugins/broken" / ("lib" + name + ".so");
}

fs::path good(const std::string& name) {
  return build_dir() / "tests/plugins" / ("lib" + name + ".so");
}

host::plugins::Folders folders(const std::vector<fs::path>& others) {
  host::plugins::Folders out;
  out.own = build_dir() / "tests/no_such_folder";
  out.others = others;
  out.program = host_program();
  return out;
}

std::string error_of(const std::function<void()>& work, ExitCode code) {
  try {
    work();
  } catch (const Error& error) {
    CHECK(error.code() == code);
    return error.what();
  }
  return "";
}

Custom::Custom() : folder(fs::canonical(root.path())) {}

fs::path Custom::put(const fs::path& plugin, const std::string& as) const {
  const auto file = folder / (as.empty() ? plugin.filename().string() : as);
  fs::copy_file(plugin, file);
  return file;
}

Value at_line(Value value) {
  Mark mark;
  mark.file = std::make_shared<const std::string>("config.json");
  mark.line = 3;
  mark.column = 7;
  value.with_mark(mark);
  return value;
}

void write_file(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

}  // namespace clara::testing
