#pragma once

#include <clara/component.hpp>
#include <clara/error.hpp>
#include <clara/export.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace clara {

enum class LogLevel { debug, info, warning, error };

/// What the host lends a component, from its construction until its destructor has returned; so do
/// references that it gives (root(), label(), services). Nothing here blocks.
class CLARA_API Context {
 public:
  virtual ~Context();

  /// [any] One line to the log, tagged with the component's name.
  virtual void log(LogLevel level, std::string_view line) = 0;
  /// [any] The MMAR's root folder, absolute; the working folder when there is no MMAR. Relative
  /// paths of a config start here.
  virtual const std::filesystem::path& root() const = 0;
  /// [any] The component's label in the config: its `name`, else the last part of its `path`.
  virtual const std::string& label() const = 0;
  /// [any] A host service by name, or null when this host or command has none; it outlives every
  /// component. Prefer service<T>().
  virtual Component* service(std::string_view name) = 0;

  /// The service whose interface is T (T::service_name is its name); throws clara::Error when the
  /// host has none.
  template <class T>
  T& service() {
    auto* found = dynamic_cast<T*>(service(T::service_name));
    if (!found) missing_service(T::service_name);
    return *found;
  }

  void info(std::string_view line) { log(LogLevel::info, line); }
  void warn(std::string_view line) { log(LogLevel::warning, line); }

 private:
  [[noreturn]] void missing_service(std::string_view name) const;
};

/// Service: builds further components after the config was wired (a checkpoint that carries its own
/// network, say).
class CLARA_API ComponentFactory : public Component {
 public:
  static constexpr std::string_view service_name = "component_factory";
  /// [any] Builds {"name"|"path", "args"} of `kind`; throws clara::Error at its place. The caller
  /// owns the result and destroys it before itself; `component` is read during the call only.
  virtual std::unique_ptr<Component> make(std::string_view kind, const Value& component) = 0;
};

/// Service, and what "@conf" refers to: the effective config of this command, every {VAR}
/// substituted.
class CLARA_API EffectiveConfig : public Component {
 public:
  static constexpr std::string_view kind = "config";
  static constexpr std::string_view service_name = "config";
  /// [any] Lives as long as this object, and does not change.
  virtual const Value& value() const = 0;
};

/// Service: what the command line decided for every component of a training.
class CLARA_API RunSettings : public Component {
 public:
  static constexpr std::string_view service_name = "run_settings";
  /// [any] "cpu" or "cuda:N": decided before any plugin was loaded; overrides every `device` and
  /// `use_gpu` of a config.
  virtual std::string device() const = 0;
  /// [any] This process among those that train together, from 0; always below world_size().
  virtual int rank() const = 0;
  /// [any] How many those are, 1 at least.
  virtual int world_size() const = 0;
  /// [any] Threads that this process may use for its work.
  virtual int threads() const = 0;
};

}  // namespace clara
