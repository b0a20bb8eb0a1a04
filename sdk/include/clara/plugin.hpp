#pragma once

/// The door of a plugin. One plugin.cpp per library is its table of contents:
///
///     #include <clara/plugin.hpp>
///     #include "clamp_intensity.hpp"
///
///     CLARA_PLUGIN("acme_intensity", "1.0.0", registry) {
///       registry.add<clara::Transform, acme::ClampIntensityd>("ClampIntensityd", "limits values")
///           .example(R"({"keys": "image", "high": 0.5})");
///     }
///
/// No static constructors, no registration from elsewhere: the host hands over a registry and the
/// plugin fills it.

#include <clara/component.hpp>
#include <clara/context.hpp>
#include <clara/export.hpp>
#include <clara/fingerprint.hpp>
#include <clara/options.hpp>

#include <concepts>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// What the wiring hands to a component's factory.
struct Construction {
  const Value& args;   ///< an object: `args` of the config, keys that belong beside it folded in;
                       ///< lent for the construction
  Context& context;    ///< lives longer than the component
  Resolver* resolver;  ///< turns "@name" and children into components; lent for the construction
  std::string path;    ///< JSON path of args, for messages
};

/// Another name of a component within its kind: MONAI's RandFlipD for RandFlipd.
struct OtherName {
  std::string name;
  /// What a user of an old name is told, one sentence without a full stop; "" for a name that is as
  /// good as the first.
  std::string note = {};
};

/// One component that a plugin offers. Closures, so that a bridge to another language can offer
/// what it finds when it runs; they live as long as the registry, and are called by one thread at a
/// time.
struct Entry {
  std::string kind;  ///< "transform", "controller", ...
  std::string name;  ///< unique within its kind
  std::string doc;   ///< one sentence, lower case
  /// Of its arguments, with their defaults: JSON Schema, draft 7, of an object. These words are
  /// known: type, items, minItems, maxItems, properties, required, additionalProperties, anyOf,
  /// enum, minimum, maximum, exclusiveMinimum, format (of an integer int8 to int64 and uint8 to
  /// uint64, of a string uri, regex and formula), description, default; and of our own x-clara-ref
  /// and x-clara-child (a kind), x-clara-list, x-clara-expression, x-clara-device, x-clara-per-key,
  /// x-clara-alias, x-clara-implicit and x-clara-beside. Another type or format is refused, as what
  /// is no schema is; other words are kept and mean nothing.
  std::function<Value()> schema;
  /// [construction] Never null. Whatever it throws is reported at the component's place in the
  /// config.
  std::function<std::unique_ptr<Component>(const Construction&)> construct;
  /// Arguments that work: for users to start from, and for the conformance suites.
  std::vector<Value> examples = {};
  /// The same component: no entries of their own.
  std::vector<OtherName> other_names = {};
};

/// An Options without fields, for components that take no arguments.
struct NoOptions {
  static std::span<const Field> fields() { return {}; }
};

namespace detail {
template <class T>
struct OptionsOf {
  using type = NoOptions;
};
template <class T>
requires requires { typename T::Options; }
struct OptionsOf<T> {
  using type = typename T::Options;
};
}  // namespace detail

class Registry;

/// One component that was just registered: Registry::add(...).example(...).
class CLARA_API Offer {
 public:
  Offer(Registry& registry, std::size_t index) : registry_(registry), index_(index) {}
  /// Arguments with which it works, as JSON; may be called again. Throws Error (plugin) when they
  /// are no JSON object or the component's own schema refuses them.
  Offer& example(std::string_view arguments);
  /// A config may write `name` as well; may be called again. Throws Error (plugin) when the kind
  /// has this name already.
  Offer& other_name(std::string name, std::string note = {});

 private:
  Registry& registry_;
  std::size_t index_;
};

/// What a plugin offers; the host owns it and hands it to the plugin's fill function once.
class CLARA_API Registry {
 public:
  /// Offers T under `name` as an Interface (whose `kind` it takes). T's constructor takes its
  /// Options, its Options and a Context&, a Context&, or nothing.
  template <class Interface, std::derived_from<Interface> T>
  Offer add(std::string name, std::string doc) {
    using Options = typename detail::OptionsOf<T>::type;
    Entry entry;
    entry.kind = Interface::kind;
    entry.name = std::move(name);
    entry.doc = std::move(doc);
    entry.schema = [] { return detail::schema_of_struct<Options>(); };
    entry.construct = [](const Construction& c) -> std::unique_ptr<Component> {
      auto options = read_options<Options>(c.args, c.context.label(), c.resolver, c.path);
      if constexpr (std::constructible_from<T, Options, Context&>) {
        return std::make_unique<T>(std::move(options), c.context);
      } else if constexpr (std::constructible_from<T, Options>) {
        return std::make_unique<T>(std::move(options));
      } else if constexpr (std::constructible_from<T, Context&>) {
        return std::make_unique<T>(c.context);
      } else {
        return std::make_unique<T>();
      }
    };
    return add(std::move(entry));
  }

  /// Gives what it constructs the label of its Context. Throws clara::Error (plugin) when the kind
  /// has this name already; its schema() throws it when there is something in it that no check can
  /// use.
  Offer add(Entry entry);
  /// For a bridge, whose offers are known only when it runs: its manifest says so, and the host
  /// asks a process of its own for the list.
  void set_dynamic() { dynamic_ = true; }
  bool is_dynamic() const { return dynamic_; }
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  friend class Offer;
  void require_new(const std::string& kind, const std::string& name) const;
  std::vector<Entry> entries_;
  bool dynamic_ = false;
};

/// What the one exported symbol `clara_plugin` points the host to. Plain data: its layout is
/// frozen.
struct PluginDoor {
  std::uint32_t size;  ///< sizeof(PluginDoor)
  const char* fingerprint;
  const char* name;
  const char* version;
  void (*fill)(Registry&);
};

}  // namespace clara

// NOLINTBEGIN(cppcoreguidelines-macro-usage): a door must be one line in a plugin, and has to name
// its section
#define CLARA_PLUGIN(plugin_name, plugin_version, registry)                                    \
  static void clara_fill(::clara::Registry& registry);                                         \
  __attribute__((section(".clara.fingerprint"), used)) static const char clara_fingerprint[] = \
      "@(#)clara;" CLARA_FINGERPRINT;                                                          \
  extern "C" CLARA_API const ::clara::PluginDoor clara_plugin;                                 \
  const ::clara::PluginDoor clara_plugin{sizeof(::clara::PluginDoor), clara_fingerprint + 10,  \
                                         plugin_name, plugin_version, &clara_fill};            \
  static void clara_fill(::clara::Registry& registry)
// NOLINTEND(cppcoreguidelines-macro-usage)
