#include "mmar_clone.hpp"

#include <clara/error.hpp>
#include <clara/internal/files.hpp>
#include <clara/redaction.hpp>
#include <clara/value.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>
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

/// A run of a study: its jobs are clones themselves.
bool is_run(const fs::path& folder) {
  static constexpr std::array<std::string_view, 3> kFiles{"study.db", "study.db.part", "run.json"};
  return std::any_of(kFiles.begin(), kFiles.end(),
                     [&](std::string_view file) { return fs::exists(folder / file); });
}

/// The folder of the root that a path of the environment leads into, when that is data; else "".
std::string data_folder(const Value& value, const fs::path& root) {
  static constexpr std::array<std::string_view, 4> kParts{"config", "commands", "custom", "docs"};
  if (!value.is_string() || value.as_string().empty()) return "";
  const fs::path path = value.as_string();
  const auto name = path.begin()->string();
  const bool own = left_out(name) || std::find(kParts.begin(), kParts.end(), name) != kParts.end();
  return path.is_absolute() || own || !fs::is_directory(root / name) ? "" : name;
}

/// What environment.json says about the files around it.
struct Environment {
  std::optional<Value> moved;  ///< its text for a clone, when that differs
  std::set<std::string> data;  ///< folders of the root with data
};

Environment read_environment(const fs::path& root) {
  Environment out;
  const auto source = root / "config" / "environment.json";
  if (!fs::exists(source)) return out;
  auto environment = parse_json(read_file(source), source.string());
  bool changed = false;
  for (auto& member : environment.as_object()) {
    if (auto name = data_folder(member.value, root); !name.empty()) out.data.insert(name);
    if (!member.value.is_string() || !member.value.as_string().starts_with("..")) continue;
    member.value = (root / member.value.as_string()).lexically_normal().string();
    changed = true;
  }
  if (changed) out.moved = std::move(environment);
  return out;
}

/// A link that leads out of the MMAR would miss its target from deeper down.
void copy_link(const fs::path& link, const fs::path& to) {
  const auto target = fs::read_symlink(link);
  fs::create_symlink(target.is_absolute() ? target : link.parent_path() / target, to);
}

/// No job reads the study's own config, which may name a tracker with its password.
void copy_without_secrets(const fs::path& file, const fs::path& to) {
  std::ofstream(to, std::ios::binary) << redacted(read_file(file));
}

void copy_tree(const fs::directory_entry& entry, const fs::path& to) {
  if (entry.is_regular_file() && !entry.is_symlink() &&
      entry.path().filename() == "config_automl.json")
    return copy_without_secrets(entry.path(), to);
  if (entry.is_symlink() || !entry.is_directory())
    return fs::copy(entry.path(), to, fs::copy_options::copy_symlinks);
  if (is_run(entry.path())) return;
  fs::create_directory(to, entry.path());
  for (const auto& inner : fs::directory_iterator(entry.path()))
    copy_tree(inner, to / inner.path().filename());
}

void copy_entry(const fs::directory_entry& entry, const fs::path& to, bool data) {
  if (entry.is_symlink()) return copy_link(entry.path(), to);
  // Data may be large, and no job changes them.
  if (data) return fs::create_directory_symlink(entry.path(), to);
  copy_tree(entry, to);
}

void fill_clone(const fs::path& root, const fs::path& folder, const std::string& train_config) {
  const auto environment = read_environment(root);
  fs::create_directories(folder);
  for (const auto& entry : fs::directory_iterator(root)) {
    const auto name = entry.path().filename().string();
    if (left_out(name)) continue;
    // The folder of runs inside the MMAR (work_dir) must not be copied into itself.
    const auto relative = fs::relative(folder, entry.path());
    if (!relative.empty() && *relative.begin() != "..") continue;
    copy_entry(entry, folder / name, environment.data.contains(name));
  }
  for (const auto* made : {"config", "models", "eval"}) fs::create_directories(folder / made);
  // Like the copies beside them, these reach the disk when the system writes them: a sync takes as
  // long as the clone.
  write_file(folder / "config" / "config_train.json", train_config, Durable::no);
  if (environment.moved)
    write_file(folder / "config" / "environment.json", environment.moved->json(2) + "\n",
               Durable::no);
}

}  // namespace

void clone_mmar(const fs::path& root, const fs::path& folder, const std::string& train_config) {
  // By another name first: whoever finds `folder` finds a whole clone, also after a kill.
  const auto part = folder.parent_path() / ("." + folder.filename().string() + ".part");
  std::error_code ignored;
  try {
    fs::remove_all(part);
    fill_clone(root, part, train_config);
    fs::rename(part, folder);
  } catch (const fs::filesystem_error& error) {
    fs::remove_all(part, ignored);
    const auto& path = error.path2().empty() ? error.path1() : error.path2();
    throw Error("cannot clone " + root.string() + ": " + error.code().message() + ": " +
                    (path == part ? folder : path).string(),
                ExitCode::storage);
  } catch (const Error&) {
    fs::remove_all(part, ignored);
    throw;
  }
}

}  // namespace clara::mmar
