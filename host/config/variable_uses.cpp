#include <host/config/components.hpp>
#include <host/config/search_place_rules.hpp>
#include <host/config/variable_uses.hpp>
#include <host/config/variables.hpp>

#include <set>

namespace clara::host::config {
namespace {

// More names than this do not hand on one value in an honest config.
constexpr std::size_t kMostNames = 16;

}  // namespace

VariableUses::VariableUses(const Value& config, const Layout& layout, const Vocabulary& vocabulary)
    : runtime_(find_runtime(vocabulary)) {
  for_each_component(config, layout,
                     [&](const Value& component, const Steps&, const SlotRule& slot) {
                       read_component(component, slot, vocabulary);
                     });
  for (const auto& member : config.as_object()) {
    if (layout.is_structure(member.key) || member.key == "search") continue;
    if (const auto name = whole_name(member.value)) {
      uses_[*name].handed_to.push_back(member.key);
    } else {
      note_others(member.value);
    }
  }
}

void VariableUses::read_component(const Value& component, const SlotRule& slot,
                                  const Vocabulary& vocabulary) {
  Issues told_elsewhere;
  const auto* description =
      component.find("ref") ? nullptr
                            : find_component(vocabulary, slot.kind, component, "", told_elsewhere);
  for (const auto& member : component.as_object()) {
    if (member.key == "search" || member.key == "apply") continue;
    const auto name = member.key == "disabled" ? whole_name(member.value) : std::nullopt;
    if (name) {
      uses_[*name].switches = true;
    } else if (member.key == "args" && member.value.is_object()) {
      for (const auto& argument : member.value.as_object()) read_argument(argument, description);
    } else {
      note_others(member.value);
    }
  }
}

void VariableUses::read_argument(const Object::Member& argument,
                                 const plugins::Description* description) {
  const auto name = whole_name(argument.value);
  if (name && is_switch_argument(description, argument.key)) {
    uses_[*name].switches = true;
  } else {
    note_others(argument.value);
  }
}

void VariableUses::note_others(const Value& value) {
  for (const auto& name : names_used(value)) uses_[name].others = true;
}

bool VariableUses::only_switches(const std::string& name) const {
  std::set<std::string> seen{name};
  std::vector<std::string> open{name};
  bool switches = false;
  while (!open.empty()) {
    const auto one = std::move(open.back());
    open.pop_back();
    if (is_switch_argument(runtime_, one)) switches = true;
    const auto found = uses_.find(one);
    if (found == uses_.end()) continue;
    if (found->second.others) return false;
    switches |= found->second.switches;
    for (const auto& other : found->second.handed_to)
      if (seen.insert(other).second) open.push_back(other);
    if (seen.size() > kMostNames) return false;
  }
  return switches;
}

}  // namespace clara::host::config
