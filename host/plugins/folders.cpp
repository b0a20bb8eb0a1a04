#include <unistd.h>
#include <host/plugins/catalog.hpp>

#include <algorithm>
#include <cstdlib>
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

void add(std::vector<fs::path>& folders, const fs::path& folder) {
  std::error_code failed;
  auto real = fs::canonical(folder, failed);
  if (failed || !fs::is_directory(real, failed)) return;
  if (std::find(folders.begin(), folders.end(), real) == folders.end())
    folders.push_back(std::move(real));
}

}  // namespace

Folders Folders::of_process(const std::vector<fs::path>& plugin_dirs, const fs::path& mmar) {
  Folders folders;
  folders.own = prefix() / "lib/clara-host/plugins";
  folders.program = prefix() / "bin/clara-host";
  if (const auto cache = cache_folder(); !cache.empty())
    folders.verdicts = cache / "clara-host/probes";
  if (!mmar.empty()) add(folders.others, mmar / "custom");
  for (const auto& folder : plugin_dirs) add(folders.others, folder);
  auto rest = environment("CLARA_PLUGIN_PATH");
  while (!rest.empty()) {
    const auto folder = rest.substr(0, rest.find(':'));
    // An empty entry would mean the working folder, which nobody asked for.
    if (!folder.empty()) add(folders.others, folder);
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
  }
  return folders;
}

}  // namespace clara::host::plugins
