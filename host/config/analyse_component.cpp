#include <host/config/analyser.hpp>
#include <host/config/implied.hpp>
#include <host/config/launch.hpp>

#include <algorithm>

namespace clara::host::config {
namespace {

const std::vector<std::string> kAttributes{"name",   "path",  "args",      "disabled",     "rank",
                                           "search", "apply", "log_label", "is_key_metric"};

bool is_file_key(const Node& node, const std::string& key) {
  return node.kind == "model" && (key == "ts_path" || key == "ckpt_path");
}

/// The argument that `key`, written beside `args`, stands for.
const Value* beside_argument(const Node& node, const std::string& key) {
  const auto* properties = node.description ? node.description->schema.find("properties") : nullptr;
  const auto* property = properties ? properties->find(key) : nullptr;
  if (!property) return nullptr;
  return property->find("x-clara-beside") || is_file_key(node, key) ? property : nullptr;
}

}  // namespace

Value Analyser::read_component(const Value& written, const std::string& path, Slot& slot) {
  Node node;
  node.kind = slot.rule->kind;
  node.section = slot.section;
  node.key = slot.rule->key;
  node.path = path;
  node.args_path = path + "/args";
  Value effective = written;
  if (const auto name = whole_name(written)) {
    issues_.error(
        written, path, "a variable cannot be a component, got " + shown(written),
        "write the component here, {\"name\": ..., \"args\": {...}}; its arguments may be "
        "variables");
    node.enabled = false;
    node.broken = true;
  } else if (!written.is_object()) {
    issues_.error(written, path,
                  "expected a component, {\"name\": ..., \"args\": {...}}, got " + shown(written));
    node.enabled = false;
    node.broken = true;
  } else if (written.find("ref")) {
    node.enabled = read_ref(node, written, path, effective) && node.enabled;
  } else {
    fill_node(node, written, path, effective);
  }
  slot.nodes.push_back(plan_.nodes.size());
  plan_.nodes.push_back(std::move(node));
  return effective;
}

void Analyser::fill_node(Node& node, const Value& written, const std::string& path,
                         Value& effective) {
  const auto name = name_of(written);
  node.label = name.name;
  node.alias = name.alias;
  if (!node.alias.empty() && node.kind != "transform")
    issues_.error(*written.find("name"), path + "/name",
                  "only transforms have an alias behind '#'");
  if (const auto* text = written.find("name");
      text && text->is_string() && text->as_string().ends_with('#'))
    issues_.error(*text, path + "/name", "an alias is missing behind '#' in " + shown(*text));
  node.enabled = read_attributes(node, written, path, effective);
  if (!node.enabled) return;
  if (is_beyond(node, written, path)) return;
  node.description = find_component(vocabulary_, node.kind, written, path, issues_);
  if (node.description) check_attribute_names(node, written, path);
  read_arguments(node, written, path, effective);
}

// What this program does not do is no component of a user's own, and near to none of ours.
bool Analyser::is_beyond(Node& node, const Value& written, const std::string& path) {
  for (const auto* key : {"path", "name"}) {
    const auto* text = written.find(key);
    if (!text || !text->is_string()) continue;
    const auto beyond = beyond_of_component(text->as_string());
    if (beyond == Beyond::nothing || vocabulary_.find(node.kind, node.label)) continue;
    beyond_.add(beyond, node.label, *text, path + "/" + key);
    node.broken = true;
    node.enabled = false;
    return true;
  }
  return false;
}

// Whether it is enabled. A disabled component may be unfinished: nothing else of it is looked at.
bool Analyser::read_attributes(Node& node, const Value& written, const std::string& path,
                               Value& effective) {
  bool enabled = true;
  if (const auto* disabled = written.find("disabled")) {
    const auto value = plan_.variables.substitute(*disabled, path + "/disabled", issues_);
    const auto on = as_switch(value);
    if (on) {
      enabled = !*on;
      effective.as_object().set("disabled", Value(*on).with_mark(value.mark()));
    } else {
      enabled = false;
      node.broken = true;
      if (!plan_.variables.is_broken(path + "/disabled"))
        issues_.error(value, path + "/disabled", "expected true or false, got " + shown(value),
                      plan_.variables.origin_hint(path + "/disabled"));
    }
  }
  if (const auto* rank = written.find("rank"); rank && enabled) {
    const auto value = plan_.variables.substitute(*rank, path + "/rank", issues_);
    effective.as_object().set("rank", value);
    if (!value.is_int() || value.as_int() < 0) {
      issues_.error(value, path + "/rank", "expected an integer of at least 0, got " + shown(value),
                    plan_.variables.origin_hint(path + "/rank"));
    } else if (value.as_int() != launch_of_process().rank && !beside_argument(node, "rank")) {
      enabled = false;
    }
  }
  return enabled;
}

void Analyser::check_attribute_names(const Node& node, const Value& written,
                                     const std::string& path) {
  std::vector<std::string> names = kAttributes;
  const auto* properties = node.description ? node.description->schema.find("properties") : nullptr;
  if (properties)
    for (const auto& property : properties->as_object())
      if (property.value.find("x-clara-beside")) names.push_back(property.key);
  for (const auto& member : written.as_object()) {
    const bool known = std::find(names.begin(), names.end(), member.key) != names.end();
    if (known || is_file_key(node, member.key)) continue;
    auto hint = did_you_mean(member.key, names);
    if (properties && properties->find(member.key)) hint = "an argument belongs into \"args\"";
    issues_.add({Severity::warning, member.mark, path + "/" + member.key,
                 "a component has no \"" + member.key + "\"; it is ignored", std::move(hint)});
  }
}

void Analyser::read_arguments(Node& node, const Value& written, const std::string& path,
                              Value& effective) {
  const auto* args = written.find("args");
  node.args.with_mark(args ? args->mark() : written.mark());
  if (args && !args->is_object()) {
    issues_.error(*args, path + "/args", "expected an object with arguments, got " + shown(*args),
                  whole_name(*args) ? "write it here; each argument may be a variable" : "");
    return;
  }
  if (args) {
    node.args = plan_.variables.substitute(*args, path + "/args", issues_);
    effective.as_object().set("args", node.args);
  }
  for (const auto& member : written.as_object()) {
    if (!beside_argument(node, member.key)) continue;
    auto value = plan_.variables.substitute(member.value, path + "/" + member.key, issues_);
    effective.as_object().set(member.key, value);
    if (node.args.find(member.key)) {
      issues_.error(member.value, path + "/" + member.key,
                    "\"" + member.key + "\" is written beside \"args\" and in it");
      continue;
    }
    node.args.as_object().append({member.key, std::move(value), member.mark});
    node.beside.push_back(member.key);
  }
  if (!node.description) return;
  name_components(node.args, node.description->schema);
  Issues found;
  check_arguments(*node.description, node.args, path + "/args", plan_.variables, found);
  for (auto issue : found.list()) {
    for (const auto& key : node.beside)
      if (issue.path.starts_with(path + "/args/" + key)) issue.path.erase(path.size(), 5);
    issues_.add(std::move(issue));
  }
}

}  // namespace clara::host::config
