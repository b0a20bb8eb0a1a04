#include <host/config/analyser.hpp>

#include <algorithm>

namespace clara::host::config {
namespace {

/// Whether the list says of none of its metrics that it is the key one, and has only one: then that
/// one it is.
bool is_alone(const Value& list) {
  return list.as_array().size() == 1 && !list.as_array().front().find("is_key_metric");
}

}  // namespace

bool Analyser::is_key_metric(const Value& metric, const std::string& path) {
  const auto* written = metric.is_object() ? metric.find("is_key_metric") : nullptr;
  if (!written) return false;
  const auto value = plan_.variables.substitute(*written, path + "/is_key_metric", issues_);
  const auto is_key = as_switch(value);
  if (!is_key && !plan_.variables.is_broken(path + "/is_key_metric"))
    issues_.error(value, path + "/is_key_metric", "expected true or false, got " + shown(value),
                  plan_.variables.origin_hint(path + "/is_key_metric"));
  return is_key.value_or(false);
}

Value Analyser::read_metrics(const std::string& section, const Value& list,
                             const std::string& path) {
  if (!list.is_array()) {
    issues_.error(list, path, "expected a list of metrics, got " + shown(list));
    plan_.unread = true;
    return list;
  }
  Slot key{plan_.layout->find_slot(section, "key_metric"), section, path, false, {}};
  Slot others{plan_.layout->find_slot(section, "additional_metrics"), section, path, true, {}};
  Array effective;
  for (const auto& metric : list.as_array()) {
    const auto place = path + "/" + std::to_string(effective.size());
    const bool is_key = is_alone(list) || is_key_metric(metric, place);
    effective.push_back(read_component(metric, place, is_key ? key : others));
    if (is_key && plan_.enabled(key).size() == 2)
      issues_.error(metric, place,
                    "there can be one key metric, and " +
                        plan_.nodes[plan_.enabled(key).front()].path + " is one, too");
  }
  for (auto* slot : {&key, &others})
    if (!slot->nodes.empty()) plan_.slots.push_back(std::move(*slot));
  return Value(std::move(effective)).with_mark(list.mark());
}

void Analyser::check_metrics(const SectionRule& rule, const Value& section) {
  const auto* metrics = section.find("metrics");
  if (!metrics || !plan_.layout->find_slot(rule.name, "metrics")) return;
  for (const auto* key : {"key_metric", "additional_metrics"})
    if (section.find(key))
      return issues_.error(*metrics,
                           (rule.name.empty() ? "" : "/" + std::string(rule.name)) + "/metrics",
                           "\"metrics\" and \"" + std::string(key) + "\" are both written",
                           "\"metrics\" holds all of them, one with \"is_key_metric\": true");
}

}  // namespace clara::host::config
