#include <unistd.h>
#include <clara/error.hpp>
#include <host/plugins/catalog.hpp>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <system_error>

namespace clara::host::plugins {
namespace {

namespace fs = std::filesystem;

std::string_view environment(const char* name) {
  const char* value =
      std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing in the host writes it
  return value != nullptr ? value : "";
}

/// The folder above the program's: <prefix> of <prefix>/bin/clara-host.
fs::path prefix() {
  std::error_code ignored;
  return fs::read_symlink("/proc/self/exe", ignored).parent_path().parent_path();
}

fs::path cache_folder() {
  if (const auto folder = environment("XDG_CACHE_HOME"); !folder.empty()) return folder;
  if (const auto home = environment("HOME"); !home.empty()) return fs::path(home) / ".cache";
  return {};
}

/// The folder beside `missing` that could have been meant, or "".
std::string nearest_folder(const fs::path& missing) {
  const auto beside = missing.has_filename() ? missing : missing.parent_path();
  const auto parent = beside.parent_path();
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(parent.empty() ? "." : parent, failed))
    if (entry.is_directory(failed)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  const auto name = nearest(beside.filename().string(), names);
  return name.empty() ? "" : (parent / name).string();
}

/// A folder that somebody named and that is not there; `where`: what named it.
Issue missing_folder(const std::string& where, const fs::path& folder) {
  Issue issue;
  issue.mark.file = std::make_shared<const std::string>(where);
  const auto written = Value(folder.string()).json();
  std::error_code failed;
  std::string other;
  if (fs::exists(folder, failed)) {
    issue.message = written + " is a file, expected a folder";
    other = folder.parent_path().string();
  } else {
    issue.message = "there is no folder " + written;
    other = nearest_folder(folder);
  }
  if (!other.empty()) issue.hint = "did you mean " + Value(other).json() + "?";
  return issue;
}

/// False when there is no such folder.
bool add(std::vector<fs::path>& folders, const fs::path& folder) {
  std::error_code failed;
  auto real = fs::canonical(folder, failed);
  if (failed || !fs::is_directory(real, failed)) return false;
  if (std::find(folders.begin(), folders.end(), real) == folders.end())
    folders.push_back(std::move(real));
  return true;
}

/// What `--plugin-dir` says, all that is wrong with it at once.
void add_wanted(std::vector<fs::path>& folders, const std::vector<fs::path>& wanted) {
  Issues issues;
  for (const auto& folder : wanted)
    if (!add(folders, folder)) issues.add(missing_folder("--plugin-dir", folder));
  if (issues.failed()) throw Error(issues);
}

}  // namespace

Folders Folders::of_process(const std::vector<fs::path>& plugin_dirs, const fs::path& mmar) {
  Folders folders;
  folders.own = prefix() / "lib/clara-host/plugins";
  folders.program = prefix() / "bin/clara-host";
  if (const auto cache = cache_folder(); !cache.empty())
    folders.verdicts = cache / "clara-host/probes";
  if (!mmar.empty()) add(folders.others, mmar / "custom");
  add_wanted(folders.others, plugin_dirs);
  auto rest = environment("CLARA_PLUGIN_PATH");
  while (!rest.empty()) {
    const auto folder = rest.substr(0, rest.find(':'));
    // An empty entry would mean the working folder, which nobody asked for.
    if (!folder.empty() && !add(folders.others, folder))
      folders.warnings.push_back(missing_folder("CLARA_PLUGIN_PATH", folder).text());
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
  }
  return folders;
}

}  // namespace clara::host::plugins
