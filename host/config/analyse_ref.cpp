#include <host/config/analyser.hpp>

#include <array>

namespace clara::host::config {
namespace {

constexpr std::array kTransformKeys{"pre_transforms", "post_transforms"};
constexpr std::size_t kMostSuggestions = 100;  // more would take longer than to mend the names

}  // namespace

// The transforms of the training section, or of the only section.
const Analyser::Originals& Analyser::originals() {
  if (originals_) return *originals_;
  originals_.emplace();
  const std::string home(plan_.layout->sections.front().name);
  const auto* section = home.empty() ? config_ : config_->find(home);
  for (const auto* key : kTransformKeys) {
    const auto* list = section ? section->find(key) : nullptr;
    if (!list || !list->is_array()) continue;
    const std::string base = (home.empty() ? "" : "/" + home) + "/" + key + "/";
    for (std::size_t i = 0; i < list->as_array().size(); ++i) {
      const auto& component = list->as_array()[i];
      if (!component.is_object() || component.find("ref")) continue;
      auto name = name_of(component);
      auto& by = *originals_;
      const auto index = by.list.size();
      if (!name.alias.empty()) by.alias[name.alias].push_back(index);
      if (name.alias.empty()) by.plain_name[name.name].push_back(index);
      by.name[name.name].push_back(index);
      by.list.push_back({&component, base + std::to_string(i), std::move(name)});
    }
  }
  return *originals_;
}

// By alias, else by name among those without an alias, else by name.
const Analyser::Original* Analyser::choose(const Originals& originals, const Value& ref,
                                           const std::string& path) {
  const auto& wanted = ref.as_string();
  for (const auto* index : {&originals.alias, &originals.plain_name, &originals.name}) {
    const auto found = index->find(wanted);
    if (found == index->end()) continue;
    const auto& first = originals.list[found->second.front()];
    if (found->second.size() == 1) return &first;
    if (index == &originals.alias) {
      issues_.error(ref, path + "/ref",
                    shown(ref) + " is the alias of " + first.path + " and of " +
                        originals.list[found->second[1]].path,
                    "give one of them another");
    } else {
      issues_.error(ref, path + "/ref",
                    shown(ref) + " means " + std::to_string(found->second.size()) + " transforms",
                    "give the one that is meant an alias: \"" + first.name.name + "#alias\"");
    }
    return nullptr;
  }
  if (plan_.unread) return nullptr;
  std::vector<std::string> names;
  for (const auto& original : originals.list) {
    names.push_back(original.name.name);
    if (!original.name.alias.empty()) names.push_back(original.name.alias);
  }
  issues_.error(ref, path + "/ref", "there is no transform " + shown(ref) + " to refer to",
                ++unknown_refs_ > kMostSuggestions ? "" : did_you_mean(wanted, names));
  return nullptr;
}

bool Analyser::read_ref(Node& node, const Value& written, const std::string& path,
                        Value& effective) {
  const auto& ref = *written.find("ref");
  if (node.kind != "transform" || !ref.is_string()) {
    issues_.error(ref, path + "/ref",
                  ref.is_string() ? "only transforms can be referred to with \"ref\""
                                  : "expected the name of a transform, got " + shown(ref));
    return false;
  }
  const bool enabled = read_attributes(node, written, path, effective);
  for (const auto& member : written.as_object()) {
    if (member.key == "ref" || member.key == "disabled") continue;
    issues_.add({Severity::warning, member.mark, path + "/" + member.key,
                 "a ref takes everything from its original; \"" + member.key + "\" is ignored",
                 ""});
  }
  const auto* original = choose(originals(), ref, path);
  if (!original) return false;
  // What is wrong with the original is told at its own place.
  Issues told_there;
  effective = *original->component;
  Analyser(vocabulary_, plan_, told_there)
      .fill_node(node, *original->component, original->path, effective);
  node.path = path;
  node.args_path = original->path + "/args";
  node.alias.clear();
  const bool overridden = written.find("disabled") != nullptr;
  if (overridden) effective.as_object().set("disabled", !enabled);
  return overridden ? enabled && node.description : node.enabled;
}

}  // namespace clara::host::config
