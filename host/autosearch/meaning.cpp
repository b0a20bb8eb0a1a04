#include "host/autosearch/meaning.hpp"

#include "host/autosearch/meaning_files.hpp"

#include <utility>

namespace clara::host::autosearch {
namespace {

const Value& table() {
  static const Value value = parse_json(meaning_files().front().content);
  return value;
}

/// "{num_samples}" is num_samples.
std::string key_of(const Value& written) {
  const auto& text = written.as_string();
  return text.substr(1, text.size() - 2);
}

}  // namespace

Meaning::Meaning(Object values) : values_(std::move(values)) {}

std::vector<std::string> Meaning::choices(std::string_view key) {
  std::vector<std::string> out;
  for (const auto& member : table().find(key)->as_object()) out.push_back(member.key);
  return out;
}

Value Meaning::chosen(std::string_view key, std::string_view name) const {
  return filled(*table().find(key)->find(name));
}

std::string Meaning::executor() const {
  return table().find("executor")->find("name")->as_string();
}

Array Meaning::handlers() const {
  Array out;
  for (const auto& handler : table().find("handlers")->as_array()) {
    const auto* when = handler.find("when");
    if (!when || values_.find(when->as_string())) out.push_back(filled(handler));
  }
  return out;
}

Value Meaning::filled(const Value& component) const {
  Object out{{"name", *component.find("name")}};
  const auto* args = component.find("args");
  if (!args) return out;
  Object filled;
  for (const auto& member : args->as_object())
    if (const auto* value = values_.find(key_of(member.value))) filled.set(member.key, *value);
  out.set("args", std::move(filled));
  return out;
}

}  // namespace clara::host::autosearch
