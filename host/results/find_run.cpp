#include "host/results/find_run.hpp"

#include "host/study/run_folder.hpp"

#include <clara/error.hpp>
#include <clara/internal/files.hpp>
#include <host/config/work_dir.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

namespace clara::host::results {
namespace {

namespace fs = std::filesystem;

Value read_config(const fs::path& file) {
  try {
    return parse_json(read_file(file), file.string());
  } catch (const Error&) {
    return {};
  }
}

void add_work_dirs(const Value& config, const fs::path& root, std::vector<fs::path>& folders) {
  const auto* handlers = config.find("handlers");
  if (!handlers || !handlers->is_array()) return;
  for (const auto& handler : handlers->as_array()) {
    const auto named = config::written_work_dir(handler, config);
    if (!named) continue;
    const auto folder = (root / *named).lexically_normal();
    if (std::find(folders.begin(), folders.end(), folder) == folders.end())
      folders.push_back(folder);
  }
}

/// The newest of all of them.
std::optional<fs::path> newest_of(const std::vector<fs::path>& works) {
  std::optional<fs::path> newest;
  const auto time = [](const fs::path& run) {
    return fs::last_write_time(run / study::kStudyFile);
  };
  for (const auto& work : works) {
    const auto run = study::newest_run(work);
    if (run && (!newest || time(*run) > time(*newest))) newest = run;
  }
  return newest;
}

/// "a nor in b", "a, b nor in c"
std::string neither(const std::vector<std::string>& places, const std::string& last) {
  std::string text;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const bool ends = i + 1 == places.size();
    text += (i == 0 ? "" : ends ? last : ", ") + places[i];
  }
  return text;
}

[[noreturn]] void fail(const std::string& written) {
  const fs::path given(written);
  std::vector<std::string> places;
  if (fs::is_directory(given)) {
    const auto folder = fs::weakly_canonical(given);
    places.push_back(folder.string());
    for (const auto& work : work_folders(folder))
      if (work != folder / "") places.push_back(work.string());
    throw Error("there is no run in " + neither(places, " nor in "), ExitCode::storage);
  }
  places.emplace_back("that folder");
  for (const auto& work : work_folders("")) places.push_back((work / written).string());
  throw Error("there is no run " + written + ": neither " + neither(places, " nor ") + " has a " +
                  study::kStudyFile,
              ExitCode::storage);
}

}  // namespace

std::vector<fs::path> work_folders(const fs::path& root) {
  std::vector<fs::path> folders{root / "automl"};
  std::vector<fs::path> configs;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root / "config", ignored))
    if (entry.path().extension() == ".json") configs.push_back(entry.path());
  std::sort(configs.begin(), configs.end());
  for (const auto& config : configs) add_work_dirs(read_config(config), root, folders);
  return folders;
}

fs::path find_run(const std::string& written) {
  const fs::path given(written);
  const auto found = [](const fs::path& run) { return fs::absolute(run).lexically_normal(); };
  if (study::is_run(given)) return found(given);
  for (const auto& work : work_folders(""))
    if (study::is_run(work / given)) return found(work / given);
  const auto works = work_folders(given);
  if (const auto newest = newest_of(works)) return found(*newest);
  if (const auto newest = study::newest_run(given)) return found(*newest);
  for (const auto& work : works) {
    for (const auto& folder : {given, work}) {
      std::error_code failed;
      const fs::directory_iterator look(folder, failed);
      if (failed == std::errc::permission_denied)
        throw Error("cannot read " + folder.string() + ": " + failed.message(), ExitCode::storage);
    }
  }
  fail(written);
}

}  // namespace clara::host::results
