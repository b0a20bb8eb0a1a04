#include <clara/internal/misspelling.hpp>
#include <host/config/analyser.hpp>
#include <host/config/components.hpp>
#include <host/config/old_names.hpp>

#include <algorithm>

namespace clara::host::config {
namespace {

std::string variable_hint(const Value& written) {
  return whole_name(written) ? "a variable cannot hold components" : "";
}

/// What the runtime says, in the words of the config: its arguments are first-level names, and
/// nobody has written its own.
void say_in_words(Issue& issue, const std::string& runtime) {
  const auto replace = [&](const std::string& from, const std::string& to) {
    if (issue.message.starts_with(from)) issue.message = to + issue.message.substr(from.size());
  };
  auto holder = issue.path;
  if (issue.message.starts_with(runtime + " has no")) holder.erase(holder.rfind('/'));
  const auto name = "\"" + holder.substr(holder.rfind('/') + 1) + "\"";
  replace(runtime + " has no argument ", name + " has no ");
  replace(runtime + " needs the argument ", name + " needs ");
  const auto owner = issue.message.find(" of " + runtime);
  if (owner != std::string::npos) issue.message.erase(owner);
}

}  // namespace

void Analyser::run(const Value& config) {
  config_ = &config;
  // First of all, so that what is wrong with a variable is told once and at its own place.
  for (const auto& name : plan_.variables.names()) plan_.variables.resolved(name, issues_);
  Object effective;
  for (const auto& member : config.as_object()) {
    const auto& layout = *plan_.layout;
    if (!layout.is_structure(member.key)) {
      if (const auto beyond = beyond_of_key(member.key); beyond != Beyond::nothing)
        beyond_.add(beyond, "\"" + member.key + "\"", member.value, "/" + member.key);
      effective.append({member.key, plan_.variables.resolved(member.key, issues_), member.mark});
      continue;
    }
    const bool flat = layout.sections.front().name.empty();
    for (const auto& rule : layout.sections) {
      if (!flat && rule.name == member.key)
        effective.append({member.key, read_section(rule, member.value), member.mark});
      if (const auto* slot = flat ? layout.find_slot("", member.key) : nullptr)
        effective.append({member.key, read_slot(*slot, "", member, "/" + member.key), member.mark});
    }
  }
  plan_.effective = Value(std::move(effective)).with_mark(config.mark());
  for (const auto& rule : plan_.layout->sections) {
    const auto* section = rule.name.empty() ? &config : config.find(rule.name);
    if (!section || !section->is_object()) continue;
    check_required(rule, *section);
    check_metrics(rule, *section);
  }
  if (plan_.layout->type != ConfigType::automl) add_runtime();
  beyond_.report(issues_);
}

Value Analyser::read_section(const SectionRule& rule, const Value& section) {
  const std::string path = "/" + std::string(rule.name);
  if (!section.is_object()) {
    issues_.error(section, path, "expected an object with components, got " + shown(section),
                  variable_hint(section));
    plan_.unread = true;
    return section;
  }
  Object effective;
  for (const auto& member : section.as_object()) {
    const auto place = path + "/" + member.key;
    const auto* slot = plan_.layout->find_slot(rule.name, member.key);
    if (!slot) check_unknown_key(member, rule, place);
    effective.append({member.key,
                      slot ? read_slot(*slot, std::string(rule.name), member, place) : member.value,
                      member.mark});
  }
  return Value(std::move(effective)).with_mark(section.mark());
}

void Analyser::check_unknown_key(const Object::Member& member, const SectionRule& rule,
                                 const std::string& path) {
  if (const auto* old = old_key(member.key)) {
    // What it did is done without it; another one would be missing.
    const bool nothing = old->today == "nothing";
    issues_.add({nothing ? Severity::warning : Severity::error, member.mark, path,
                 "there is no \"" + member.key + "\" in \"" + std::string(rule.name) + "\"" +
                     (nothing ? "; it is ignored" : ""),
                 today_hint(*old)});
    return;
  }
  if (const auto beyond = beyond_of_key(member.key); beyond != Beyond::nothing)
    return beyond_.add(beyond, "\"" + member.key + "\"", Value().with_mark(member.mark), path);
  std::vector<std::string> names;
  for (const auto& slot : rule.slots) names.emplace_back(slot.key);
  // What was meant to run would be left out; a foreign key is nothing to us.
  const auto name = misspelt(member.key, names);
  const bool is_meant = !name.empty() && holds_components(member.value);
  issues_.add({is_meant ? Severity::error : Severity::warning, member.mark, path,
               "\"" + std::string(rule.name) + "\" has no \"" + member.key + "\"" +
                   (is_meant ? "" : "; it is ignored"),
               is_meant ? did_you_mean(member.key, {&name, 1}) : did_you_mean(member.key, names)});
}

void Analyser::check_required(const SectionRule& rule, const Value& section) {
  for (const auto& slot : rule.slots) {
    if (!slot.required) continue;
    const std::string path = rule.name.empty() ? "" : "/" + std::string(rule.name);
    const std::string where = rule.name.empty() ? "the " + std::string(plan_.layout->type_name)
                                                : "\"" + std::string(rule.name) + "\"";
    const auto needs = where + " needs \"" + std::string(slot.key) + "\"";
    const auto* written = section.find(slot.key);
    if (!written) {
      issues_.error(section, path, needs);
    } else if (rule.name != "validate") {  // a training may go without its validation
      check_not_left_out(slot, std::string(rule.name), *written, needs);
    }
  }
}

void Analyser::check_not_left_out(const SlotRule& rule, const std::string& section,
                                  const Value& written, const std::string& needs) {
  const auto* slot = plan_.find_slot(section, std::string(rule.key));
  if (!slot || slot->nodes.empty() || !written.is_object() || written.find("ref")) return;
  const auto& node = plan_.nodes[slot->nodes.front()];
  if (node.enabled || node.broken) return;
  const auto* disabled = written.find("disabled");
  const auto path = slot->path + "/disabled";
  Issues told;
  if (disabled && as_switch(plan_.variables.substitute(*disabled, path, told)).value_or(false))
    return issues_.error(*disabled, path, needs + ", but it is disabled",
                         plan_.variables.origin_hint(path));
  if (const auto* rank = written.find("rank"))
    issues_.error(*rank, slot->path + "/rank", needs + ", but the only process has rank 0",
                  plan_.variables.origin_hint(slot->path + "/rank"));
}

Value Analyser::read_slot(const SlotRule& rule, const std::string& section,
                          const Object::Member& member, const std::string& path) {
  if (rule.key == "metrics") return read_metrics(section, member.value, path);
  Slot slot{&rule, section, path, member.value.is_array(), {}};
  Value effective = member.value;
  if (slot.is_list && rule.form == Form::one) {
    issues_.error(member.value, path, "expected one component, got a list");
  } else if (slot.is_list) {
    effective = read_list(rule, member.value, slot);
  } else if (rule.form == Form::list) {
    issues_.error(member.value, path, "expected a list of components, got " + shown(member.value),
                  variable_hint(member.value));
    plan_.unread = true;
  } else {
    effective = read_component(member.value, path, slot);
  }
  plan_.slots.push_back(std::move(slot));
  return effective;
}

Value Analyser::read_list(const SlotRule& rule, const Value& list, Slot& slot) {
  Array effective;
  for (const auto& item : list.as_array())
    effective.push_back(
        read_component(item, slot.path + "/" + std::to_string(effective.size()), slot));
  if (rule.form == Form::choice) check_one_enabled(slot, list);
  return Value(std::move(effective)).with_mark(list.mark());
}

void Analyser::check_one_enabled(const Slot& slot, const Value& list) {
  const auto enabled = plan_.enabled(slot).size();
  const bool broken = std::any_of(slot.nodes.begin(), slot.nodes.end(),
                                  [&](std::size_t i) { return plan_.nodes[i].broken; });
  if (enabled == 1 || broken) return;
  issues_.error(list, slot.path,
                "exactly one entry of \"" + std::string(slot.rule->key) +
                    "\" must be enabled, but " + std::to_string(enabled) + " of " +
                    std::to_string(slot.nodes.size()) + (enabled == 1 ? " is" : " are"),
                enabled > 1          ? "set \"disabled\" on the others"
                : slot.nodes.empty() ? ""
                                     : "set \"disabled\" to false on one of them");
}

// The component that sets the process up, with those first-level values that it has arguments for.
void Analyser::add_runtime() {
  const auto* description = find_runtime(vocabulary_);
  if (!description) {
    const auto names = vocabulary_.names("runtime");
    if (names.size() < 2) return;
    std::string list;
    for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
    issues_.error(plan_.effective, "",
                  "a process has one runtime, and plugins offer " + std::to_string(names.size()) +
                      ": " + list,
                  "clara-host plugins list says whose they are");
    return;
  }
  Node node;
  node.kind = "runtime";
  node.label = "runtime";
  node.description = description;
  const auto* properties = description->schema.find("properties");
  for (const auto& member : plan_.effective.as_object())
    if (properties && properties->find(member.key)) node.args.as_object().append(member);
  Issues found;
  check_arguments(*description, node.args, "", plan_.variables, found);
  for (auto issue : found.list()) {
    say_in_words(issue, description->name);
    issues_.add(std::move(issue));
  }
  plan_.nodes.push_front(std::move(node));
  for (auto& slot : plan_.slots)
    for (auto& index : slot.nodes) ++index;
}

}  // namespace clara::host::config
