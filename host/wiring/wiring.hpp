#pragma once

#include <clara/context.hpp>
#include <host/config/plan.hpp>
#include <host/log/host_context.hpp>
#include <host/log/logger.hpp>
#include <host/plugins/catalog.hpp>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace clara::host::wiring {

/// Whether a component is to be built; none: all are.
using Wanted = std::function<bool(const config::Node&)>;

/// Builds the components of a plan and owns them: references first, otherwise in the order of the
/// file. They are destroyed in reverse order of construction. Adds the services ComponentFactory
/// and EffectiveConfig (which is also "@conf") to `services`. Everything given to it outlives it.
/// All functions on one thread, but ComponentFactory's on any.
class Wiring {
 public:
  Wiring(const config::Plan& plan, const plugins::Catalog& catalog, Logger& logger,
         Services& services);
  ~Wiring();
  Wiring(const Wiring&) = delete;
  Wiring& operator=(const Wiring&) = delete;

  /// Builds everything that is enabled (and `wanted`, with what that refers to); throws
  /// clara::Error of the first component that fails. `before` is told of each component before it
  /// is built.
  void build(const std::function<void(const config::Node&)>& before = {},
             const Wanted& wanted = {});

  /// The same, and goes on after each that fails: what they throw goes to `refused`. What refers to
  /// one that failed, or to one whose path is in `left_out`, is not built and not told.
  void try_all(const std::function<void(const config::Node&)>& before, const Wanted& wanted,
               const std::set<std::string>& left_out,
               const std::function<void(const Error&)>& refused);

  /// The one enabled component of a slot, or null. Built when it was not yet.
  Component* one(const std::string& section, const std::string& key);
  /// All enabled components of a slot.
  std::vector<Component*> all(const std::string& section, const std::string& key);

  /// one() as a T; throws clara::Error when there is none or it is no T.
  template <class T>
  T& get(const std::string& section, const std::string& key) {
    auto* found = dynamic_cast<T*>(one(section, key));
    if (!found) missing(section, key);
    return *found;
  }

 private:
  struct Parts;
  [[noreturn]] static void missing(const std::string& section, const std::string& key);

  std::unique_ptr<Parts> parts_;
};

}  // namespace clara::host::wiring
