#include <host/config/analyser.hpp>

#include <array>

namespace clara::host::config {
namespace {

constexpr std::array kTransformKeys{"pre_transforms", "post_transforms"};

}  // namespace

// The transforms of the training section, or of the only section.
std::vector<Analyser::Original> Analyser::originals() const {
  std::vector<Original> out;
  const std::string home(plan_.layout->sections.front().name);
  const auto* section = home.empty() ? config_ : config_->find(home);
  for (const auto* key : kTransformKeys) {
    const auto* list = section ? section->find(key) : nullptr;
    if (!list || !list->is_array()) continue;
    const std::string base = (home.empty() ? "" : "/" + home) + "/" + key + "/";
    for (std::size_t i = 0; i < list->as_array().size(); ++i) {
      const auto& component = list->as_array()[i];
      if (!component.is_object() || component.find("ref")) continue;
      out.push_back({&component, base + std::to_string(i), name_of(component)});
    }
  }
  return out;
}

// By alias, else by name among those without an alias, else by name.
const Analyser::Original* Analyser::choose(const std::vector<Original>& originals, const Value& ref,
                                           const std::string& path) {
  const auto& wanted = ref.as_string();
  for (int round = 0; round < 3; ++round) {
    std::vector<const Original*> found;
    for (const auto& original : originals) {
      const auto& name = original.name;
      const bool fits = round == 0   ? name.alias == wanted
                        : round == 1 ? name.name == wanted && name.alias.empty()
                                     : name.name == wanted;
      if (fits) found.push_back(&original);
    }
    if (found.size() == 1) return found.front();
    if (found.empty()) continue;
    const auto& first = *found.front();
    if (round == 0) {
      issues_.error(ref, path + "/ref",
                    shown(ref) + " is the alias of " + first.path + " and of " + found[1]->path,
                    "give one of them another");
    } else {
      issues_.error(ref, path + "/ref",
                    shown(ref) + " means " + std::to_string(found.size()) + " transforms",
                    "give the one that is meant an alias: \"" + first.name.name + "#alias\"");
    }
    return nullptr;
  }
  std::vector<std::string> names;
  for (const auto& original : originals) {
    names.push_back(original.name.name);
    if (!original.name.alias.empty()) names.push_back(original.name.alias);
  }
  issues_.error(ref, path + "/ref", "there is no transform " + shown(ref) + " to refer to",
                did_you_mean(wanted, names));
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
  const auto all = originals();
  const auto* original = choose(all, ref, path);
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
