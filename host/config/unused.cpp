#include <host/config/analyser.hpp>

#include <algorithm>
#include <sstream>
#include <string>

namespace clara::host::config {
namespace {

/// Whether an argument takes references to components of `kind`: one, or a list of them.
bool takes(const Value& schema, const std::string& kind) {
  const auto* ref = schema.find("x-clara-ref");
  if (ref) return ref->as_string() == kind;
  const auto* alternatives = schema.find("anyOf");
  return alternatives &&
         std::any_of(alternatives->as_array().begin(), alternatives->as_array().end(),
                     [&](const Value& one) { return takes(one, kind); });
}

/// How many words of the slot's key are in the argument's name: key_metric is key_train_metric's.
std::size_t common_words(const std::string& key, const std::string& argument) {
  std::size_t count = 0;
  std::istringstream words(key);
  for (std::string word; std::getline(words, word, '_');)
    count += argument.find(word) != std::string::npos ? 1U : 0U;
  return count;
}

/// The argument of `node` that could take the slot and does not, the most like it by its name; "".
std::string argument_for(const Node& node, const Slot& slot) {
  const auto* properties = node.description->schema.find("properties");
  if (!properties) return "";
  const std::string key(slot.rule->key);
  std::string best;
  for (const auto& property : properties->as_object()) {
    if (node.args.find(property.key) || !takes(property.value, std::string(slot.rule->kind)))
      continue;
    if (best.empty() || common_words(key, property.key) > common_words(key, best))
      best = property.key;
  }
  return best;
}

/// The argument of `node` that would take the slot if it were not written; "".
std::string overruling_argument(const Node& node, const Slot& slot) {
  const auto* properties = node.description->schema.find("properties");
  if (!properties) return "";
  for (const auto& property : properties->as_object()) {
    const auto* implicit = property.value.find("x-clara-implicit");
    if (implicit && implicit->as_string() == "@" + std::string(slot.rule->key) &&
        node.args.find(property.key))
      return property.key;
  }
  return "";
}

/// The component of the section that could take the slot, and how.
std::string who_could(const Plan& plan, const Slot& slot) {
  for (const auto& node : plan.nodes) {
    if (!node.enabled || !node.description || node.section != slot.section) continue;
    if (const auto argument = overruling_argument(node, slot); !argument.empty())
      return node.label + " takes it where \"" + argument + "\" is not written";
    if (const auto argument = argument_for(node, slot); !argument.empty())
      return node.label + " takes it as \"" + argument + "\": \"@" + std::string(slot.rule->key) +
             "\"";
  }
  return "";
}

/// What trainer, evaluator and runtime use, directly or through what they use.
std::vector<bool> reached(const Plan& plan) {
  std::vector<bool> seen(plan.nodes.size(), false);
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
    const auto& kind = plan.nodes[i].kind;
    if (kind == "trainer" || kind == "evaluator" || kind == "runtime") open.push_back(i);
  }
  while (!open.empty()) {
    const auto index = open.back();
    open.pop_back();
    if (seen[index]) continue;
    seen[index] = true;
    const auto& next = plan.nodes[index].depends_on;
    open.insert(open.end(), next.begin(), next.end());
  }
  return seen;
}

/// A first-level name that does nothing by itself: what uses "{NAME}" decides.
struct UsedByName {
  std::string_view name;
  std::string_view kind;  // of the component that would use it; "" for any
  std::string_view hint;
};
constexpr UsedByName kUsedByName[] = {
    {"learning_rate", "optimizer", "an optimizer takes it as \"lr\": \"{learning_rate}\""},
    {"epochs", "trainer", "a trainer takes it as \"max_epochs\": \"{epochs}\""},
    {"num_interval_per_valid", "trainer",
     "what validates takes it as \"interval\": \"{num_interval_per_valid}\""},
    {"amp", "", "a trainer or evaluator takes it as \"amp\": \"{amp}\""},
    {"dont_load_ckpt_model", "",
     "a component takes it as \"disabled\": \"{dont_load_ckpt_model}\""},
    {"dont_load_ts_model", "", "a component takes it as \"disabled\": \"{dont_load_ts_model}\""},
};

// As where the trainer has a number of epochs of its own.
void check_used_by_name(const Sources& sources, const Plan& plan, Issues& issues) {
  auto used = plan.variables.used();
  used.merge(names_used(sources.config));
  used.merge(names_used(sources.environment));
  const auto script = script_text(plan.root);
  for (const auto& [name, kind, hint] : kUsedByName) {
    const auto* written = sources.config.find(name);
    for (const auto& setting : sources.settings)
      if (setting.name == name) written = &setting.value;
    const bool there = kind.empty() || std::any_of(plan.nodes.begin(), plan.nodes.end(),
                                                   [&, kind = kind](const Node& node) {
                                                     return node.enabled && node.kind == kind;
                                                   });
    const bool is_used = used.contains(std::string(name)) || script.find(name) != std::string::npos;
    if (!written || !there || is_used) continue;
    if (as_switch(*written) == false) continue;  // false is what it is without
    issues.warning(*written, "/" + std::string(name), "nothing uses \"" + std::string(name) + "\"",
                   std::string(hint));
  }
}

}  // namespace

void check_unused(const Sources& sources, const Plan& plan, Issues& issues) {
  if (plan.layout->type == ConfigType::automl) return;
  const auto used = reached(plan);
  for (const auto& slot : plan.slots) {
    const auto enabled = plan.enabled(slot);
    const auto is_used = [&](std::size_t index) { return used[index]; };
    if (enabled.empty() || std::any_of(enabled.begin(), enabled.end(), is_used)) continue;
    const auto* section =
        slot.section.empty() ? &plan.effective : plan.effective.find(slot.section);
    const auto* written =
        section ? section->find(slot.path.substr(slot.path.rfind('/') + 1)) : nullptr;
    if (!written) continue;
    issues.warning(*written, slot.path,
                   "nothing uses \"" + std::string(slot.rule->key) + "\", so it has no effect",
                   who_could(plan, slot));
  }
  check_used_by_name(sources, plan, issues);
}

}  // namespace clara::host::config
