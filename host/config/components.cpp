#include <host/config/components.hpp>
#include <host/config/search.hpp>

#include <algorithm>

namespace clara::host::config {
namespace {

using Visit = std::function<void(const Value&, const Steps&, const SlotRule&)>;

void walk_slot(const Value& value, Steps steps, const SlotRule& slot, const Visit& visit) {
  steps.emplace_back(slot.key);
  if (value.is_object()) visit(value, steps, slot);
  if (!value.is_array()) return;
  for (std::size_t i = 0; i < value.as_array().size(); ++i) {
    Steps item = steps;
    item.push_back(std::to_string(i));
    if (value.as_array()[i].is_object()) visit(value.as_array()[i], item, slot);
  }
}

}  // namespace

namespace {

bool is_component(const Value& value) {
  if (!value.is_object()) return false;
  return std::any_of(value.as_object().begin(), value.as_object().end(), [](const auto& member) {
    return member.value.is_string() && (member.key == "name" || member.key == "path");
  });
}

bool is_one_or_many(const Value& value) {
  if (!value.is_array()) return is_component(value);
  return std::any_of(value.as_array().begin(), value.as_array().end(), is_component);
}

}  // namespace

bool holds_components(const Value& value) {
  if (!value.is_object()) return is_one_or_many(value);
  return is_component(value) ||
         std::any_of(value.as_object().begin(), value.as_object().end(),
                     [](const auto& member) { return is_one_or_many(member.value); });
}

const Value* key_metric_of(const Value& section) {
  if (const auto* metric = section.find("key_metric")) return metric;
  const auto* metrics = section.find("metrics");
  if (!metrics || !metrics->is_array()) return nullptr;
  const auto& list = metrics->as_array();
  for (const auto& metric : list) {
    const auto* is_key = metric.is_object() ? metric.find("is_key_metric") : nullptr;
    if (is_key && as_switch(*is_key).value_or(false)) return &metric;
  }
  const bool is_alone = list.size() == 1 && !list.front().find("is_key_metric");
  return is_alone ? &list.front() : nullptr;
}

Value* at_path(Value& config, const std::string& path) {
  Value* here = &config;
  for (std::size_t begin = 1; here && begin <= path.size();) {
    const auto end = std::min(path.find('/', begin), path.size());
    const auto step = path.substr(begin, end - begin);
    begin = end + 1;
    if (here->is_object()) {
      here = here->as_object().find(step);
    } else if (here->is_array() && std::stoul(step) < here->as_array().size()) {
      here = &here->as_array()[std::stoul(step)];
    } else {
      return nullptr;
    }
  }
  return here;
}

std::string json_path(const Steps& steps) {
  std::string out;
  for (const auto& step : steps) out += "/" + step;
  return out;
}

void for_each_component(const Value& config, const Layout& layout, const Visit& visit) {
  for (const auto& section : layout.sections) {
    const Steps base = section.name.empty() ? Steps{} : Steps{std::string(section.name)};
    const auto* object = section.name.empty() ? &config : config.find(section.name);
    if (!object || !object->is_object()) continue;
    for (const auto& member : object->as_object()) {
      const auto* slot = layout.find_slot(section.name, member.key);
      if (slot) walk_slot(member.value, base, *slot, visit);
    }
  }
}

}  // namespace clara::host::config
