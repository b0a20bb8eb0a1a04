#include <clara/internal/float_range.hpp>
#include <clara/internal/schema.hpp>
#include <host/cli/plugin_text.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace clara::host::cli {
namespace {

using plugins::Description;

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

std::size_t longest_name(const Descriptions& components) {
  std::size_t longest = 0;
  for (const auto* component : components) longest = std::max(longest, component->name.size());
  return longest;
}

Value component_json(const Description& component) {
  Object out{{"kind", component.kind},       {"name", component.name},
             {"doc", component.doc},         {"plugin", component.plugin},
             {"version", component.version}, {"file", component.file.string()}};
  Array others;
  for (const auto& other : component.other_names) others.push_back(other.name);
  if (!others.empty()) out.set("other_names", std::move(others));
  return out;
}

Value components_json(const Descriptions& components) {
  Array out;
  for (const auto* component : components) out.push_back(component_json(*component));
  return out;
}

bool is_required(const Value& schema, const std::string& name) {
  const auto* required = schema.find("required");
  if (required == nullptr) return false;
  const auto& names = required->as_array();
  return std::find(names.begin(), names.end(), Value(name)) != names.end();
}

/// `"number or null, from 0 to 1, default 0.5"`
std::string facts(const Value& schema, const std::string& name, const Value& property) {
  std::string out = schema_words(property);
  const auto* low = property.find("minimum");
  const auto* above = property.find("exclusiveMinimum");
  const auto* high = property.find("maximum");
  const auto is_of_float = [](const Value* bound) {  // which goes without saying
    return bound != nullptr && std::abs(bound->as_number()) == kLargestFloat;
  };
  if (is_of_float(low)) low = nullptr;
  if (is_of_float(high)) high = nullptr;
  if (low != nullptr) out += ", at least " + shown(*low);
  if (above != nullptr) out += ", above " + shown(*above);
  if (high != nullptr) out += ", at most " + shown(*high);
  const auto* fallback = property.find("default");
  const auto* implicit = property.find("x-clara-implicit");
  if (is_required(schema, name))
    out += ", required";
  else if (implicit != nullptr)
    out += ", default " + implicit->as_string() + " when the config has it";
  else if (fallback != nullptr)
    out += ", default " + shown(*fallback);
  if (const auto* aliases = property.find("x-clara-alias")) {
    for (const auto& alias : aliases->as_array()) out += ", also written " + alias.as_string();
  }
  if (property.find("x-clara-beside") != nullptr) out += ", beside \"args\"";
  return out;
}

}  // namespace

std::string list_text(const Descriptions& components) {
  const auto width = longest_name(components);
  std::map<std::pair<std::string_view, std::string_view>, int> offered;
  for (const auto* component : components) ++offered[{component->kind, component->name}];
  std::string out;
  std::string_view kind;
  for (const auto* component : components) {
    if (component->kind != kind) out += (out.empty() ? "" : "\n") + component->kind + "\n";
    kind = component->kind;
    out += "  " + padded(component->name, width) + "  " + component->doc;
    if (offered[{component->kind, component->name}] > 1)
      out += " (" + component->file.string() + ")";
    out += '\n';
  }
  return out;
}

Value list_json(const Descriptions& components, const std::vector<plugins::Refused>& refused) {
  Array not_offered;
  for (const auto& file : refused) {
    not_offered.push_back(Object{{"file", file.file.string()}, {"message", file.message}});
  }
  return Object{{"components", components_json(components)}, {"refused", std::move(not_offered)}};
}

std::string describe_text(const Description& component, const Descriptions& others) {
  std::string out = component.kind + " " + component.name + ": " + component.doc + "\n" +
                    "of plugin " + component.plugin + " " + component.version + ", " +
                    component.file.string() + "\n";
  for (const auto& other : component.other_names)
    out += "also written " + other.name + (other.note.empty() ? "" : ": " + other.note) + "\n";
  for (const auto* other : others)
    out += "also offered by " + other->file.string() +
           (other->own ? ", which the name means\n" : ", which a \"path\" means\n");
  const auto& properties = component.schema.as_object().at("properties").as_object();
  if (properties.empty()) return out + "It takes no arguments.\n";
  for (const auto& [name, property, mark] : properties) {
    const auto* doc = property.find("description");
    out += "\n  " + name + "  (" + facts(component.schema, name, property) + ")\n";
    if (doc != nullptr) out += "      " + doc->as_string() + "\n";
  }
  return out;
}

Value json_schema(const Description& component, const Descriptions& others) {
  Object out{{"$schema", "http://json-schema.org/draft-07/schema#"},
             {"title", component.kind + "/" + component.name},
             {"description", component.doc}};
  for (const auto& member : component.schema.as_object()) out.set(member.key, member.value);
  out.set("x-clara-plugin", Object{{"name", component.plugin},
                                   {"version", component.version},
                                   {"file", component.file.string()}});
  Array files;
  for (const auto* other : others) files.push_back(other->file.string());
  if (!files.empty()) out.set("x-clara-also-in", std::move(files));
  return out;
}

std::string check_text(const std::filesystem::path& file, const Descriptions& components) {
  std::string out = file.string() + ": ok\n";
  if (!components.empty())
    out += "plugin " + components.front()->plugin + " " + components.front()->version + "\n";
  for (const auto* component : components)
    out += "  " + component->kind + " " + component->name + "\n";
  return out;
}

Value check_json(const std::filesystem::path& file, const Descriptions& components) {
  return Object{{"file", file.string()}, {"ok", true}, {"components", components_json(components)}};
}

}  // namespace clara::host::cli
