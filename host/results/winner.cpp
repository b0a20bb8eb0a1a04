#include "host/results/winner.hpp"

#include "host/automl/state/job_table.hpp"
#include "host/results/plain_config.hpp"
#include "host/results/winner_commands.hpp"
#include "host/study/plugin_path.hpp"
#include "host/study/run_folder.hpp"

#include <clara/error.hpp>
#include <clara/internal/files.hpp>
#include <clara/internal/job_environment.hpp>
#include <host/config/settings.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace clara::host::results {
namespace {

namespace fs = std::filesystem;

/// Output of jobs and of searches, and what is put together anew.
bool left_out(const std::string& name) {
  constexpr std::array<std::string_view, 4> kNames{"automl", "models", "eval", "config"};
  return name.starts_with('.') || std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

/// What belongs to the search alone.
bool of_search(const std::string& name) {
  return name.starts_with("config_automl") || name.starts_with("automl");
}

/// Without the runs of studies, wherever they lie.
void copy_tree(const fs::path& from, const fs::path& to) {
  fs::create_directories(to.parent_path());
  if (!fs::is_directory(fs::symlink_status(from)))
    return fs::copy(from, to, fs::copy_options::copy_symlinks);
  if (study::is_run(from)) return;
  fs::create_directory(to, from);
  for (const auto& entry : fs::directory_iterator(from))
    copy_tree(entry.path(), to / entry.path().filename());
}

/// Everything of the MMAR but its configs and its data.
void copy_files(const fs::path& root, const std::set<std::string>& data, const fs::path& folder) {
  const auto run = fs::weakly_canonical(folder);
  for (const auto& entry : fs::directory_iterator(root)) {
    const auto name = entry.path().filename().string();
    if (left_out(name) || data.contains(name)) continue;
    // The winner may be put into the MMAR itself.
    const auto relative = run.lexically_relative(fs::weakly_canonical(entry.path()));
    if (!relative.empty() && *relative.begin() != "..") continue;
    copy_tree(entry.path(), folder / name);
  }
  if (!fs::exists(folder / "commands")) return;
  std::vector<fs::path> gone;
  for (const auto& entry : fs::directory_iterator(folder / "commands")) {
    if (of_search(entry.path().filename().string())) gone.push_back(entry.path());
  }
  for (const auto& path : gone) fs::remove_all(path);
}

void copy_configs(const PastRun& run, const fs::path& job, const PlainConfig& plain,
                  const fs::path& folder) {
  const auto training = training_file(run.record);
  for (const auto& entry : fs::directory_iterator(job / "config")) {
    const auto name = entry.path().filename().string();
    if (!of_search(name) && name != training) copy_tree(entry.path(), folder / "config" / name);
  }
  fs::create_directories(folder / "config");
  write_file(folder / "config/config_train.json", plain.training.json(2) + "\n");
  if (!plain.environment.as_object().empty())
    write_file(folder / "config/environment.json", plain.environment.json(2) + "\n");
}

/// Clara's model.pt and model.ts, or whatever the job has kept.
bool copy_checkpoint(const fs::path& models, const fs::path& folder) {
  fs::create_directories(folder);
  if (!fs::exists(models)) return false;
  const bool named = fs::exists(models / "model.pt");
  bool any = false;
  for (const auto& entry : fs::directory_iterator(models)) {
    const auto& file = entry.path();
    const auto extension = file.extension();
    const bool checkpoint = extension == ".pt" || extension == ".pth" || extension == ".ts";
    if (!checkpoint || (named && file.stem() != "model")) continue;
    fs::copy_file(file, folder / file.filename());
    any = true;
  }
  return any;
}

/// What the script that ran the job sets by itself was part of the training.
void take_round_settings(const Job& best, const Value& record, PlainConfig& plain) {
  auto& environment = plain.environment.as_object();
  auto& training = plain.training.as_object();
  std::set<std::string> names;
  for (const auto& member : environment) names.insert(member.key);
  for (const auto& member : training)
    if (!member.value.is_object()) names.insert(member.key);
  for (const auto& [name, value] : best.values.list()) names.erase(name);
  if (const auto* settings = record.find("job_settings"))
    for (const auto& setting : settings->as_object()) names.erase(setting.key);
  for (const auto& word : set_in_file(best.folder / "commands/automl_train_round.sh", names)) {
    const auto equals = word.find('=');
    const auto name = word.substr(0, equals), value = word.substr(equals + 1);
    if (value.find_first_of("$`") != std::string::npos) continue;
    (environment.contains(name) ? environment : training).set(name, config::setting_value(value));
  }
}

/// First-level names whose values the search or --set has decided.
std::set<std::string> decided_names(const PastRun& run, const Job& best, const Value& training) {
  std::set<std::string> names;
  for (const auto& [name, value] : best.values.list())
    if (training.find(name)) names.insert(name);
  if (const auto* settings = run.record.find("job_settings"))
    for (const auto& setting : settings->as_object()) names.insert(setting.key);
  const auto* before = run.record.find("training");
  for (const auto& member : training.as_object()) {
    const auto* old = before ? before->find(member.key) : nullptr;
    if (old && !old->is_object() && old->json() != member.value.json()) names.insert(member.key);
  }
  return names;
}

const Job& best_of(const PastRun& run) {
  if (run.study->best) return *run.study->best;
  throw Error(run.study->run_id + " has no best job: " + automl::why_no_best(*run.study));
}

void require_free(const fs::path& folder) {
  if (!fs::exists(folder) || (fs::is_directory(folder) && fs::is_empty(folder))) return;
  throw Error(folder.string() + " exists and is not empty: the winner is copied to a new folder",
              ExitCode::config);
}

}  // namespace

Winner copy_winner(const PastRun& run, const fs::path& written) {
  const auto& best = best_of(run);
  const auto folder = fs::absolute(written).lexically_normal();
  if (!fs::exists(best.folder / "config/config_train.json"))
    throw Error(best.name + " is no MMAR that could be copied: there is no " +
                    (best.folder / "config/config_train.json").string(),
                ExitCode::storage);
  require_free(folder);
  try {
    const auto root = fs::exists(run.study->root) ? run.study->root : best.folder;
    auto plain = plain_config(best.folder, root, run.record);
    take_round_settings(best, run.record, plain);
    fs::create_directories(folder);
    copy_files(root, plain.data, folder);
    copy_configs(run, best.folder, plain, folder);
    fs::create_directories(folder / "eval");
    Winner winner;
    winner.folder = folder;
    winner.checkpoint = copy_checkpoint(best.folder / "models", folder / "models");
    winner.validation = fs::exists(folder / "config/config_validation.json");
    winner.plugin_path = study::plugin_path(run.record);
    winner.notes =
        write_commands(folder, decided_names(run, best, plain.training), winner.plugin_path);
    for (const auto& name : plain.lost)
      winner.notes.push_back("the setting " + name +
                             " held a secret, which was not kept: give it by " + kSecretSettings);
    return winner;
  } catch (const fs::filesystem_error& error) {
    throw Error("cannot copy " + best.name + ": " + error.code().message() + ": " +
                    (error.path2().empty() ? error.path1() : error.path2()).string(),
                ExitCode::storage);
  }
}

}  // namespace clara::host::results
