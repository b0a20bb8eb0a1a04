#include <host/config/searchable_training.hpp>
#include <host/config/trainconf.hpp>
#include <host/mmar/root.hpp>

#include <algorithm>
#include <system_error>

namespace clara::host::config {

SearchableTraining::SearchableTraining(Sources sources, Search search)
    : sources_(std::move(sources)), search_(std::move(search)) {}

std::string SearchableTraining::concrete(const SearchValues& values, bool remove_search) const {
  const auto problem = search_.space().problem(values);
  if (!problem.empty()) throw Error(problem, ExitCode::config);
  return search_.place(sources_.config, values, !remove_search).json(2) + "\n";
}

namespace {

bool is_known(const std::vector<std::string>& names, const std::string& name) {
  return std::binary_search(names.begin(), names.end(), name);
}

/// Takes the settings that are not the AutoML config's out of `settings`.
std::vector<Setting> split(std::vector<Setting>& settings, const std::vector<std::string>& known) {
  std::vector<Setting> others;
  const auto mine = std::stable_partition(
      settings.begin(), settings.end(), [&](const Setting& s) { return is_known(known, s.name); });
  std::move(mine, settings.end(), std::back_inserter(others));
  settings.erase(mine, settings.end());
  return others;
}

void check_job_settings(const std::vector<Setting>& settings, const Sources& automl,
                        const Sources& training, Issues& issues) {
  auto known = settable_names(training, layout_of(ConfigType::training));
  for (auto& name : settable_names(automl, layout_of(ConfigType::automl))) known.push_back(name);
  for (const auto& setting : settings) {
    if (std::find(known.begin(), known.end(), setting.name) != known.end()) continue;
    setting_error(setting,
                  "neither the AutoML config nor " + training.file.filename().string() + " has \"" +
                      setting.name + "\"",
                  did_you_mean(setting.name, known), issues);
  }
}

/// The training config when it does not lie beside the AutoML config: below the root or its
/// config/.
std::filesystem::path elsewhere(const Request& training, const Value& written) {
  const std::filesystem::path name = written.as_string();
  for (const auto& file : {training.file, training.mmar / name, training.mmar / "config" / name})
    if (kept_of(training, file)) return file;
  auto found = mmar::locate(written.as_string(), training.mmar);
  if (std::filesystem::exists(found)) return found;
  throw Error(Issue{Severity::error, written.mark(), "",
                    "there is no training config " + training.file.string(),
                    "--set trainconf=FILE names another one"});
}

/// A value as --set writes it.
std::string as_setting(const Value& value) {
  const bool plain = value.is_string() && setting_value(value.as_string()) == value;
  return plain ? value.as_string() : value.json();
}

/// As it was written; a list without the blanks in between, at which a job's script may split it.
std::string as_job_setting(const Setting& setting) {
  const bool is_list = setting.value.is_array() || setting.value.is_object();
  return is_list ? setting.value.json() : setting.written;
}

/// A job finds the environment.json that lies in its MMAR. What another file says reaches it as
/// settings, which are weaker than those of the command line.
void hand_on_environment(const Sources& training, StudyPlan& study) {
  std::error_code ignored;
  const auto own = training.root / "config" / "environment.json";
  if (training.environment_file.empty() ||
      std::filesystem::equivalent(training.environment_file, own, ignored))
    return;
  auto unknown = training;
  unknown.environment = Object();
  const auto known = settable_names(unknown, layout_of(ConfigType::training));
  std::vector<std::pair<std::string, std::string>> settings;
  for (const auto& member : training.environment.as_object()) {
    if (!is_known(known, member.key)) continue;
    auto value = member.value;
    if (value.is_string() && value.as_string().starts_with(".."))
      value = (training.root / value.as_string()).lexically_normal().string();
    settings.emplace_back(member.key, as_setting(value));
  }
  for (auto& setting : study.job_settings) {
    std::erase_if(settings, [&](const auto& other) { return other.first == setting.first; });
    settings.push_back(std::move(setting));
  }
  study.job_settings = std::move(settings);
}

void absorb(const Error& error, Issues& issues) {
  for (const auto& issue : error.issues()) issues.add(issue);
}

/// The training config of the study, with the settings of `for_jobs` that it knows.
std::unique_ptr<SearchableTraining> read_training(const Request& request, const Sources& automl,
                                                  const Value& file, std::vector<Setting> for_jobs,
                                                  const Vocabulary& vocabulary, Issues& issues,
                                                  const PlanCheck& check) {
  const auto& layout = layout_of(ConfigType::training);
  Request training{automl.file.parent_path() / file.as_string(),
                   automl.root,
                   request.environment,
                   {},
                   {},
                   request.kept};
  if (!std::filesystem::exists(training.file)) training.file = elsewhere(training, file);
  auto sources = read_sources(training);
  check_job_settings(for_jobs, automl, sources, issues);
  std::erase_if(for_jobs, [&](const Setting& setting) {
    return !is_known(settable_names(sources, layout), setting.name);
  });
  sources.settings = std::move(for_jobs);
  if (type_of_config(sources.config) != ConfigType::training)
    throw Error(Issue{Severity::error, sources.config.mark(), "", "is no training config", ""});
  auto search = Search::find(sources.config, layout, vocabulary, issues);
  if (search.space().parameters().empty() && !issues.failed())
    issues.error(sources.config, "", "has no `search`, so there is nothing to search over");
  check_branches(sources, vocabulary, search, issues, check);
  return std::make_unique<SearchableTraining>(std::move(sources), std::move(search));
}

/// An executor that takes a `search_space` of its own needs no training config.
bool brings_own_space(const Plan& plan) {
  const auto* slot = plan.find_slot("", "executor");
  const auto enabled = slot ? plan.enabled(*slot) : std::vector<std::size_t>{};
  if (enabled.empty()) return false;
  const auto* description = plan.nodes[enabled.front()].description;
  const auto* arguments = description ? description->schema.find("properties") : nullptr;
  return arguments && arguments->find("search_space");
}

void refuse(const std::vector<Setting>& settings, const Sources& automl, Issues& issues) {
  const auto known = settable_names(automl, layout_of(ConfigType::automl));
  for (const auto& setting : settings)
    setting_error(setting, automl.file.filename().string() + " has no \"" + setting.name + "\"",
                  did_you_mean(setting.name, known), issues);
}

}  // namespace

StudyPlan read_study(const Request& request, const Vocabulary& vocabulary, Issues& issues,
                     const PlanCheck& check) {
  StudyPlan study;
  auto sources = read_sources(request);
  study.written = sources.config;
  auto for_jobs = split(sources.settings, settable_names(sources, layout_of(ConfigType::automl)));
  study.plan = make_plan(sources, vocabulary, issues);
  if (brings_own_space(study.plan)) {
    refuse(for_jobs, sources, issues);
    return study;
  }
  for (const auto& setting : for_jobs)
    study.job_settings.emplace_back(setting.name, as_job_setting(setting));
  const auto file = training_file(study.plan, issues);
  if (!file) return study;
  try {
    study.training =
        read_training(request, sources, *file, std::move(for_jobs), vocabulary, issues, check);
    hand_on_environment(study.training->sources(), study);
  } catch (const Error& error) {
    absorb(error, issues);
  }
  return study;
}

}  // namespace clara::host::config
