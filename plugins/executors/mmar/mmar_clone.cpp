#include "mmar_clone.hpp"

#include <clara/error.hpp>
#include <clara/internal/files.hpp>
#include <clara/redaction.hpp>
#include <clara/value.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

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

/// The files of a clone that are no copies: their texts.
using OwnFiles = std::map<fs::path, std::string>;

/// Nobody finds a clone before it is whole. Like the copies beside it, the file reaches the disk
/// when the system writes it: a sync takes as long as the clone, and to replace a file is as slow.
void write_new(const fs::path& file, std::string_view text) {
  errno = 0;
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out)
    throw fs::filesystem_error("write", file, std::error_code(errno, std::generic_category()));
}

/// The text of a study's own config, whatever it is called; nothing for another file.
std::optional<std::string> study_config(const fs::directory_entry& entry, const fs::path& to) {
  const bool is_config = to.parent_path().filename() == "config" && to.extension() == ".json";
  if (!is_config || entry.is_symlink() || !entry.is_regular_file()) return std::nullopt;
  auto text = read_file(entry.path());
  const auto names = [&](std::string_view key) { return text.find(key) != std::string::npos; };
  const bool is_its =
      to.filename() == "config_automl.json" || (names("\"controller\"") && names("\"executor\""));
  return is_its ? std::optional(std::move(text)) : std::nullopt;
}

void copy_tree(const fs::directory_entry& entry, const fs::path& to, const OwnFiles& own) {
  if (own.contains(to)) return;
  // No job reads it, and it may name a tracker with its password.
  if (const auto text = study_config(entry, to)) return write_new(to, redacted(*text));
  if (entry.is_symlink() || !entry.is_directory())
    return fs::copy(entry.path(), to, fs::copy_options::copy_symlinks);
  if (is_run(entry.path())) return;
  fs::create_directory(to, entry.path());
  for (const auto& inner : fs::directory_iterator(entry.path()))
    copy_tree(inner, to / inner.path().filename(), own);
}

/// The entry of the MMAR that holds the folder of runs (work_dir), which must not be copied into
/// itself; "" when none does.
fs::path holder_of(const fs::path& folder, const fs::path& root) {
  const auto inside = fs::relative(folder, root);
  return inside.empty() || *inside.begin() == ".." ? fs::path() : *inside.begin();
}

void fill_clone(const fs::path& root, const fs::path& folder, const std::string& train_config) {
  const auto environment = read_environment(root);
  fs::create_directories(folder);
  const auto holder = holder_of(folder, root);
  OwnFiles own{{folder / "config" / "config_train.json", train_config}};
  if (environment.moved)
    own[folder / "config" / "environment.json"] = environment.moved->json(2) + "\n";
  for (const auto& entry : fs::directory_iterator(root)) {
    const auto name = entry.path().filename();
    if (left_out(name) || name == holder) continue;
    if (name == "config")  // also behind a link: the clone has its own files in it
      copy_tree(fs::directory_entry(fs::canonical(entry.path())), folder / name, own);
    else if (entry.is_symlink())
      copy_link(entry.path(), folder / name);
    else if (environment.data.contains(name.string()))  // may be large, and no job changes them
      fs::create_directory_symlink(entry.path(), folder / name);
    else
      copy_tree(entry, folder / name, own);
  }
  for (const auto* made : {"config", "models", "eval"}) fs::create_directories(folder / made);
  for (const auto& [file, text] : own) write_new(file, text);
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
