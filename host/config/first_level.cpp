#include <host/config/analyser.hpp>

#include <clara/internal/files.hpp>
#include <clara/internal/misspelling.hpp>
#include <host/config/components.hpp>
#include <host/config/old_names.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>

namespace clara::host::config {
namespace {

// First-level names that this program itself reads, beside those of the runtime.
constexpr std::array<std::string_view, 2> kReadByHost{"use_gpu", "print_conf"};

constexpr std::size_t kMostSuggestions = 100;

/// What `search` gives values to at the first level.
std::vector<SearchTarget> searched_names(const Search& search) {
  std::vector<SearchTarget> out;
  for (const auto& targets : search.targets())
    for (const auto& target : targets)
      if (target.places.front().part == Place::Part::variable) out.push_back(target);
  return out;
}

/// Names that anything in the config or its environment uses, a disabled component too: whether it
/// is one may depend on the search. What `apply` takes is used.
std::set<std::string> used_names(const Sources& sources, const Search& search, const Plan& plan) {
  auto names = plan.variables.used();
  names.merge(names_used(sources.config));
  names.merge(names_used(sources.environment));
  for (const auto& target : searched_names(search))
    if (target.places.size() > 1) names.insert(target.name);
  return names;
}

/// Whether something that was meant to run stands under an unknown name: a component, or a list of
/// them. In an AutoML config there is little else; but a short word may be one of another matter.
bool is_meant(const Object::Member& member, const Layout& layout) {
  constexpr std::size_t kShort = 6;
  return holds_components(member.value) ||
         (layout.type == ConfigType::automl && member.key.size() >= kShort);
}

void check_name(const Object::Member& member, const Layout& layout, bool whole, Issues& issues) {
  if (beyond_of_key(member.key) != Beyond::nothing) return;  // reported
  const auto path = "/" + member.key;
  if (const auto* old = old_key(member.key)) {
    issues.add({Severity::error, member.mark, path,
                "the " + std::string(layout.type_name) + " has no \"" + member.key + "\"",
                today_hint(*old)});
    return;
  }
  std::vector<std::string> names(layout.first_level.begin(), layout.first_level.end());
  for (const auto& section : layout.sections) {
    if (!section.name.empty()) names.emplace_back(section.name);
    if (section.name.empty())
      for (const auto& slot : section.slots) names.emplace_back(slot.key);
  }
  if (const auto name = misspelt(member.key, names); !name.empty() && is_meant(member, layout)) {
    issues.add({Severity::error, member.mark, path,
                "the " + std::string(layout.type_name) + " has no \"" + member.key + "\"",
                did_you_mean(member.key, {&name, 1})});
    return;
  }
  if (whole)
    issues.add({Severity::warning, member.mark, path, "nothing uses \"" + member.key + "\"",
                did_you_mean(member.key, names)});
}

/// False when something could not be read, which may use any name.
bool is_whole(const Plan& plan) {
  return !plan.unread && std::none_of(plan.nodes.begin(), plan.nodes.end(),
                                      [](const Node& node) { return node.broken; });
}

void check_print_conf(const Plan& plan, Issues& issues) {
  const auto* print_conf = plan.first_level("print_conf");
  if (print_conf && !as_switch(*print_conf))
    issues.error(*print_conf, "/print_conf", "expected true or false, got " + shown(*print_conf),
                 plan.variables.origin_hint("/print_conf"));
}

void check_schema_version(const Plan& plan, Issues& issues) {
  const auto* schema = plan.first_level("schema");
  if (schema && *schema != Value(1))
    issues.error(*schema, "/schema",
                 "expected 1, the only version of the config language, got " + shown(*schema));
}

}  // namespace

std::string script_text(const std::filesystem::path& root) {
  return try_read_file(root / "commands" / "automl_train_round.sh").value_or("");
}

void check_overridden(const Sources& sources, const Search& search, Issues& issues) {
  for (const auto& target : searched_names(search)) {
    const auto& name = target.name;
    const auto* value = sources.environment.find(name);
    for (const auto& setting : sources.settings)
      if (setting.name == name) value = &setting.value;
    if (value)
      issues.error(*value, "/" + name,
                   "\"" + name + "\" is searched, and this would override every job's value",
                   "remove it here or from `search`");
  }
}

void check_searched_names(const Sources& sources, const Search& search, const Plan& plan,
                          Issues& issues) {
  if (!is_whole(plan)) return;
  auto used = used_names(sources, search, plan);
  used.insert(kReadByHost.begin(), kReadByHost.end());
  for (const auto& node : plan.nodes) {
    const auto* properties =
        node.kind == "runtime" ? node.description->schema.find("properties") : nullptr;
    if (properties)
      for (const auto& property : properties->as_object()) used.insert(property.key);
  }
  const auto script = script_text(plan.root);
  const std::vector<std::string> names(used.begin(), used.end());
  std::size_t unused = 0;
  for (const auto& target : searched_names(search)) {
    if (used.count(target.name) > 0 || script.find(target.name) != std::string::npos) continue;
    const auto* old = old_key(target.name);
    // Beyond these, to look through all names takes longer than to mend them.
    const auto near = ++unused > kMostSuggestions ? "" : did_you_mean(target.name, names);
    issues.error(target.written, target.path,
                 "nothing uses \"" + target.name + "\", so a search over it changes nothing",
                 old ? today_hint(*old) : near);
  }
}

void check_first_level(const Sources& sources, const Search& search, const Plan& plan,
                       Issues& issues) {
  const auto& layout = *plan.layout;
  const auto used = used_names(sources, search, plan);
  const bool whole = is_whole(plan);
  for (const auto& member : sources.config.as_object()) {
    if (used.count(member.key) > 0 || layout.is_structure(member.key) || layout.knows(member.key))
      continue;
    if (member.key != "apply") check_name(member, layout, whole, issues);
  }
  check_schema_version(plan, issues);
  if (layout.knows("print_conf")) check_print_conf(plan, issues);
  const auto* multi_gpu = plan.first_level("multi_gpu");
  if (multi_gpu && *multi_gpu == Value(true))  // what is no boolean is told by its type
    issues.error(*multi_gpu, "/multi_gpu", "training on several GPUs is not supported yet",
                 "set \"multi_gpu\" to false");
}

}  // namespace clara::host::config
