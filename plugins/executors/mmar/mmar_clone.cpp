#include "mmar_clone.hpp"

#include <clara/error.hpp>
#include <clara/value.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

namespace clara::mmar {

namespace fs = std::filesystem;

namespace {

/// A job's own output, or that of other jobs: never part of a clone.
bool left_out(const fs::path& name) {
  static constexpr std::array<std::string_view, 3> kOutput{"automl", "models", "eval"};
  const auto text = name.string();
  return text.starts_with('.') || std::find(kOutput.begin(), kOutput.end(), text) != kOutput.end();
}

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  if (!in)
    throw Error("cannot read " + file.string() + ": " + std::strerror(errno), ExitCode::storage);
  return out.str();
}

void write_file(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.flush();
  if (!out)
    throw Error("cannot write " + file.string() + ": " + std::strerror(errno), ExitCode::storage);
}

void move_environment(const fs::path& root, const fs::path& folder) {
  const auto source = root / "config" / "environment.json";
  if (!fs::exists(source)) return;
  auto environment = parse_json(read_file(source), source.string());
  bool changed = false;
  for (auto& member : environment.as_object()) {
    if (!member.value.is_string() || !member.value.as_string().starts_with("..")) continue;
    member.value = (root / member.value.as_string()).lexically_normal().string();
    changed = true;
  }
  if (changed) write_file(folder / "config" / "environment.json", environment.json(2) + "\n");
}

}  // namespace

void clone_mmar(const fs::path& root, const fs::path& folder, const std::string& train_config) {
  try {
    fs::create_directories(folder);
    for (const auto& entry : fs::directory_iterator(root)) {
      if (left_out(entry.path().filename())) continue;
      // A run folder inside the MMAR (work_dir) must not be copied into itself.
      const auto relative = fs::relative(folder, entry.path());
      if (!relative.empty() && *relative.begin() != "..") continue;
      fs::copy(entry.path(), folder / entry.path().filename(),
               fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    }
    for (const auto* made : {"config", "models", "eval"}) fs::create_directories(folder / made);
    write_file(folder / "config" / "config_train.json", train_config);
    move_environment(root, folder);
  } catch (const fs::filesystem_error& error) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    throw Error("cannot clone " + root.string() + ": " + error.code().message() + ": " +
                    (error.path2().empty() ? error.path1() : error.path2()).string(),
                ExitCode::storage);
  }
}

}  // namespace clara::mmar
