#include <clara/component.hpp>
#include <clara/context.hpp>
#include <clara/error.hpp>
#include <clara/internal/schema.hpp>
#include <clara/options.hpp>
#include <clara/plugin.hpp>
#include <clara/summary.hpp>

#include "schema_faults.hpp"

// The key functions of the SDK's small interfaces: their type information lives in libclara_sdk.so
// and nowhere else, so that dynamic_cast and exceptions work across plugins.

namespace clara {

Component::~Component() = default;
Runnable::~Runnable() = default;
Summarised::~Summarised() = default;
Context::~Context() = default;
Resolver::~Resolver() = default;

void Context::missing_service(std::string_view name) const {
  throw Error(label() + ": needs the service \"" + std::string(name) +
              "\", which this command does not offer");
}

Resolver& OptionReader::require_resolver(const Value& at) const {
  if (resolver) return *resolver;
  throw Error(Issue{Severity::error, at.mark(), path,
                    "a reference such as " + shown(at) + " needs a config around it", ""});
}

void Registry::require_new(const std::string& kind, const std::string& name) const {
  for (const auto& known : entries_) {
    if (known.kind != kind) continue;
    bool twice = known.name == name;
    for (const auto& other : known.other_names) twice = twice || other.name == name;
    if (twice)
      throw Error("the plugin offers the " + kind + " \"" + name + "\" twice", ExitCode::plugin);
  }
}

Offer Registry::add(Entry entry) {
  require_new(entry.kind, entry.name);
  for (const auto& [missing, what] :
       {std::pair{!entry.schema, "schema"}, {!entry.construct, "factory"}})
    if (missing)
      throw Error(
          "the plugin offers the " + entry.kind + " \"" + entry.name + "\" without a " + what,
          ExitCode::plugin);
  entry.schema = [schema = std::move(entry.schema),
                  owner = entry.kind + " \"" + entry.name + "\""] {
    Value made = schema();
    check_is_schema(made, owner);
    return made;
  };
  entry.construct = [make = std::move(entry.construct)](const Construction& construction) {
    auto made = make(construction);
    if (!made) throw Error("its factory returned nothing", ExitCode::plugin);
    made->label_ = construction.context.label();
    return made;
  };
  entries_.push_back(std::move(entry));
  return {*this, entries_.size() - 1};
}

Offer& Offer::example(std::string_view arguments) {
  auto& entry = registry_.entries_[index_];
  try {
    Value example = parse_json(arguments);
    Issues issues;
    if (!example.is_object()) issues.error(example, "", "expected an object");
    if (!issues.failed()) check_schema(example, entry.schema(), "", entry.name, issues);
    if (issues.failed()) throw Error(issues);
    entry.examples.push_back(std::move(example));
  } catch (const Error& error) {
    throw Error("the example of the " + entry.kind + " \"" + entry.name + "\": " + error.what(),
                ExitCode::plugin);
  }
  return *this;
}

Offer& Offer::other_name(std::string name, std::string note) {
  registry_.require_new(registry_.entries_[index_].kind, name);
  registry_.entries_[index_].other_names.push_back({std::move(name), std::move(note)});
  return *this;
}

}  // namespace clara
