#include <host/config/analyser.hpp>
#include <host/config/implied.hpp>
#include <host/config/trainconf.hpp>

#include <algorithm>

namespace clara::host::config {

const Slot* Plan::find_slot(const std::string& section, const std::string& key) const {
  const auto found = std::find_if(slots.begin(), slots.end(), [&](const Slot& slot) {
    return slot.section == section && slot.rule->key == key;
  });
  return found == slots.end() ? nullptr : &*found;
}

const Slot* Plan::refer(const std::string& section, const std::string& key) const {
  if (const auto* own = find_slot(section, key)) return own;
  const auto other = std::find_if(slots.begin(), slots.end(),
                                  [&](const Slot& slot) { return slot.rule->key == key; });
  return other == slots.end() ? nullptr : &*other;
}

const Value* Plan::first_level(std::string_view name) const {
  return variables.is_broken("/" + std::string(name)) ? nullptr : effective.find(name);
}

std::optional<Value> Plan::implied(const std::string& section, const std::string& reference,
                                   bool required) const {
  const auto key = referred_name(reference);
  if (is_variable(reference)) {
    const auto* value = first_level(key);
    return value ? std::optional(*value) : std::nullopt;
  }
  const auto* slot = refer(section, key);
  // A section's own data, handlers and metrics never stand for those of the other.
  const bool shared = slot && (slot->rule->form == Form::choice || key == "evaluator");
  if (!slot || (slot->section != section && !shared)) return {};
  if (!required && enabled(*slot).empty()) return {};
  return Value(reference);
}

std::string Plan::argument_path(const Node& node, const std::string& argument) {
  const bool beside =
      std::find(node.beside.begin(), node.beside.end(), argument) != node.beside.end();
  const auto component = node.args_path.substr(0, node.args_path.rfind('/'));
  return (beside ? component : node.args_path) + "/" + argument;
}

std::vector<std::size_t> Plan::enabled(const Slot& slot) const {
  std::vector<std::size_t> out;
  for (const auto index : slot.nodes)
    if (nodes[index].enabled) out.push_back(index);
  return out;
}

Plan make_plan(const Sources& sources, const Vocabulary& vocabulary, Issues& issues) {
  const auto type = type_of_config(sources.config);
  const auto search = Search::find(sources.config, layout_of(type), vocabulary, issues);
  return make_plan(sources, vocabulary, search, {}, issues);
}

Plan make_plan(const Sources& sources, const Vocabulary& vocabulary, const Search& search,
               const SearchValues& values, Issues& issues) {
  Plan plan;
  plan.layout = &layout_of(type_of_config(sources.config));
  plan.root = sources.root;
  plan.file = sources.file;
  plan.environment_file = sources.environment_file;
  Sources placed = sources;
  placed.config = search.place(sources.config, values, false);
  auto merged = merge(placed, *plan.layout, issues);
  if (plan.layout->type == ConfigType::automl) follow_trainconf(sources, vocabulary, merged);
  plan.variables = std::move(merged.variables);
  for (const auto& name : search.broken())
    if (!plan.variables.contains(name)) plan.variables.set_broken(name);
  Analyser(vocabulary, plan, issues).run(merged.config);
  check_references(vocabulary, plan, issues);
  check_first_level(sources, search, plan, issues);
  if (!values.empty()) check_overridden(sources, search, issues);
  return plan;
}

}  // namespace clara::host::config
