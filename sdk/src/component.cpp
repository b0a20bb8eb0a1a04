#include <clara/component.hpp>
#include <clara/context.hpp>
#include <clara/error.hpp>
#include <clara/options.hpp>
#include <clara/plugin.hpp>
#include <clara/summary.hpp>

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

Resolver& Reading::require_resolver(const Value& at) const {
  if (resolver) return *resolver;
  throw Error(Issue{Severity::error, at.mark(), path,
                    "a reference such as " + shown(at) + " needs a config around it", ""});
}

void Registry::add(Entry entry) {
  for (const auto& other : entries_)
    if (other.kind == entry.kind && other.name == entry.name)
      throw Error("the plugin offers the " + entry.kind + " \"" + entry.name + "\" twice",
                  ExitCode::plugin);
  entries_.push_back(std::move(entry));
}

}  // namespace clara
