#include "host/study/run_folder.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

namespace clara::host::study {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "run_";

/// The number of run_<n>, or nothing.
std::optional<std::int64_t> run_number(const std::string& name) {
  if (!name.starts_with(kPrefix)) return std::nullopt;
  std::int64_t number = 0;
  const auto* end = name.data() + name.size();
  const auto result = std::from_chars(name.data() + kPrefix.size(), end, number);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return number;
}

/// What a host leaves behind that died before there was a study; write_file() begins the name of
/// what it has not finished with a point.
bool is_leftover(std::string_view name) {
  return name == "run.lock" || name.starts_with(kRecordFile) ||
         name.starts_with("." + std::string(kRecordFile)) || name.starts_with(kUnfinishedStudyFile);
}

/// Throws unless a run may begin in `folder`: it is not there, or it is an old run's that is to be
/// replaced.
void require_place(const fs::path& folder, bool force) {
  const auto refuse = [&](const std::string& why) {
    throw Error(folder.string() + why, ExitCode::storage);
  };
  std::error_code failed;
  const auto status = fs::status(folder, failed);
  if (!fs::exists(status)) return;
  if (!fs::is_directory(status)) refuse(" is no folder: choose another run id");
  bool taken = false, run = false;
  fs::directory_iterator entries(folder, failed);
  if (failed) refuse(" cannot be read: " + failed.message());
  for (const auto& entry : entries) {
    const auto name = entry.path().filename().string();
    taken |= !is_leftover(name);
    run |= name == kStudyFile || (is_leftover(name) && name != "run.lock");
  }
  if (!taken) return;
  if (!run) refuse(" holds files and is no run: choose another run id");
  if (force) return;
  refuse(is_run(folder)
             ? " exists: --resume goes on with it, --force replaces it"
             : " exists and has no " + std::string(kStudyFile) + ": --force replaces it");
}

void make_folders(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw Error("cannot make the folder " + folder.string() + ": " + error.message(),
                ExitCode::storage);
  }
}

RunFolder next_free(const fs::path& work) {
  std::int64_t last = 0;
  for (const auto& entry : fs::directory_iterator(work)) {
    last = std::max(last, run_number(entry.path().filename().string()).value_or(0));
  }
  // Another host may be choosing too: whoever makes the folder has it.
  while (true) {
    const auto id = std::string(kPrefix) + std::to_string(++last);
    if (fs::create_directory(work / id)) return {id, work / id, false};
  }
}

RunFolder resumed(const fs::path& work, const std::string& id) {
  if (id.empty()) {
    const auto newest = newest_run(work);
    if (newest) return {newest->filename().string(), *newest, true};
    throw Error("there is no run in " + work.string() + " to resume", ExitCode::storage);
  }
  if (is_run(work / id)) return {id, work / id, true};
  throw Error("there is no run " + (work / id).string() + " to resume", ExitCode::storage);
}

}  // namespace

bool is_run(const fs::path& folder) {
  std::error_code unreadable;
  return fs::exists(folder / kStudyFile, unreadable);
}

std::optional<fs::path> newest_run(const fs::path& work) {
  std::optional<fs::path> newest;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(work, ignored)) {
    if (!is_run(entry.path())) continue;
    const auto time = [](const fs::path& p) { return fs::last_write_time(p / kStudyFile); };
    if (!newest || time(entry.path()) > time(*newest)) newest = entry.path();
  }
  return newest;
}

std::string rule_of_id(const std::string& id) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  const bool fits = id.size() <= 128 && id.find_first_not_of(kAllowed) == std::string::npos &&
                    !id.starts_with('.') && !id.starts_with('-');
  if (fits) return "";
  return "letters, digits, \".\", \"_\" and \"-\", not beginning with \".\" or \"-\", at most 128";
}

RunFolder choose_run_folder(const fs::path& work, const RunChoice& choice) {
  if (const auto rule = rule_of_id(choice.id); !rule.empty())
    throw Error("run id \"" + choice.id + "\" is no name of a folder: " + rule, ExitCode::config);
  if (choice.resume) return resumed(work, choice.id);
  make_folders(work);
  if (choice.id.empty()) return next_free(work);
  const auto folder = work / choice.id;
  require_place(folder, choice.force);
  make_folders(folder);
  return {choice.id, folder, false};
}

void clear_run_folder(const fs::path& folder) {
  std::vector<fs::path> old;
  bool run = is_run(folder);
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto name = entry.path().filename();
    if (name == "run.lock") continue;
    old.push_back(entry.path());
    run |= is_leftover(name.string());
  }
  if (!old.empty() && !run) {
    throw Error(folder.string() + " is not replaced: it holds files and is no run",
                ExitCode::storage);
  }
  for (const auto& path : old) fs::remove_all(path);
}

void remove_unstarted_run(const fs::path& folder) {
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed))
    if (entry.is_directory()) return;
  if (!failed) fs::remove_all(folder, failed);
}

}  // namespace clara::host::study
