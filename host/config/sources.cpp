#include <host/autosearch/search_file.hpp>
#include <host/autosearch/yaml.hpp>
#include <host/config/layout.hpp>
#include <host/config/source.hpp>
#include <host/config/sources.hpp>
#include <host/mmar/root.hpp>

#include <algorithm>
#include <set>
#include <system_error>

namespace clara::host::config {

namespace fs = std::filesystem;

namespace {

fs::path environment_beside(const fs::path& file, const fs::path& root) {
  std::error_code ignored;
  for (const auto& folder : {file.parent_path(), root / "config"}) {
    auto candidate = folder / "environment.json";
    if (fs::exists(fs::symlink_status(candidate, ignored))) return candidate;
  }
  return {};
}

void absorb(const Error& error, Issues& issues) {
  for (const auto& issue : error.issues()) issues.add(issue);
}

bool replaces_structure(const Layout& layout, const std::string& name, const Value& at,
                        Issues& issues) {
  if (!layout.is_structure(name)) return false;
  issues.error(at, "/" + name, "\"" + name + "\" holds components and cannot be set as a variable");
  return true;
}

Value read_config(const fs::path& file, const Request& request) {
  if (const auto* kept = kept_of(request, file)) return *kept;
  if (autosearch::is_search_file(file))
    return autosearch::automl_config(autosearch::parse_yaml(read_text(file), file.string()),
                                     request.program);
  if (!request.program.empty())
    throw Error(Issue{Severity::error,
                      {},
                      "",
                      file.string() + ": only a search file (.yaml) takes a program behind --",
                      "a config names its program in the args of ProgramExecutor"});
  return read_object(file);
}

Value read_environment(const fs::path& file, const Request& request) {
  const auto* kept = kept_of(request, file);
  return kept ? *kept : read_object(file);
}

}  // namespace

const Value* kept_of(const Request& request, const fs::path& file) {
  std::error_code ignored;
  const auto found = request.kept.find(fs::absolute(file, ignored).lexically_normal());
  if (found == request.kept.end() || fs::exists(fs::symlink_status(file, ignored))) return nullptr;
  return &found->second;
}

Sources read_sources(const Request& request) {
  Issues issues;
  Sources sources;
  sources.root = mmar::find_root(request.file, request.mmar);
  sources.file = mmar::locate(request.file, sources.root);
  sources.environment_file = request.environment.empty()
                                 ? environment_beside(sources.file, sources.root)
                                 : mmar::locate(request.environment, sources.root);
  sources.environment = Object{};
  try {
    sources.config = read_config(sources.file, request);
  } catch (const Error& error) {
    absorb(error, issues);
  }
  try {
    if (!sources.environment_file.empty())
      sources.environment = read_environment(sources.environment_file, request);
  } catch (const Error& error) {
    absorb(error, issues);
  }
  sources.settings = parse_settings(request.settings, issues);
  if (issues.failed()) throw Error(issues);
  return sources;
}

std::vector<std::string> settable_names(const Sources& sources, const Layout& layout) {
  std::set<std::string> names = names_used(sources.config);
  names.insert(layout.first_level.begin(), layout.first_level.end());
  for (const auto& member : sources.config.as_object())
    if (!layout.is_structure(member.key)) names.insert(member.key);
  if (layout.type != ConfigType::automl) {
    names.merge(names_used(sources.environment));
    for (const auto& member : sources.environment.as_object()) names.insert(member.key);
  }
  for (const auto* fixed : {"MMAR_ROOT", "search", "schema"}) names.erase(fixed);
  return {names.begin(), names.end()};
}

Merged merge(const Sources& sources, const Layout& layout, Issues& issues) {
  Merged merged{sources.config, {}};
  auto& object = merged.config.as_object();
  auto& variables = merged.variables;
  variables.set("MMAR_ROOT", sources.root.string(), Variables::Source::built_in);
  if (layout.type != ConfigType::automl)
    variables.set("MMAR_CKPT_DIR", "models", Variables::Source::built_in);
  variables.set_components(layout.component_names());
  for (const auto& member : object)
    if (!layout.is_structure(member.key))
      variables.set(member.key, member.value, Variables::Source::config);
  for (const auto& member : sources.environment.as_object()) {
    if (replaces_structure(layout, member.key, member.value, issues)) continue;
    variables.set(member.key, member.value, Variables::Source::environment);
    object.set(member.key, member.value);
  }
  if (layout.type == ConfigType::automl && !variables.contains("trainconf")) {
    variables.set("trainconf", kDefaultTrainingConfig, Variables::Source::built_in);
    object.set("trainconf", kDefaultTrainingConfig);
  }
  const auto known = settable_names(sources, layout);
  for (const auto& setting : sources.settings) {
    if (replaces_structure(layout, setting.name, setting.value, issues)) continue;
    if (!std::binary_search(known.begin(), known.end(), setting.name)) {
      setting_error(setting,
                    "the " + std::string(layout.type_name) + " has no \"" + setting.name + "\"",
                    did_you_mean(setting.name, known), issues);
      continue;
    }
    variables.set(setting.name, setting.value, Variables::Source::command_line);
    object.set(setting.name, setting.value);
  }
  return merged;
}

}  // namespace clara::host::config
