#pragma once

#include <clara/export.hpp>

#include <string>
#include <utility>

namespace clara {

class Component;

namespace testing {
void set_label(Component& component, std::string label);
}

/// The root of everything that a config can name. The host owns every component, destroys them in
/// reverse order of construction and never unloads the library they came from. Other interfaces are
/// reached by dynamic_cast.
class CLARA_API Component {
 public:
  Component() = default;
  Component(const Component&) = delete;
  Component& operator=(const Component&) = delete;
  /// [construction] Once everything that refers to it is gone.
  virtual ~Component();

  /// [any] What the config calls it, the label of the Context that it was made with: its `name`,
  /// else the last part of its `path`. Set once, by the registry, when it has been constructed: ""
  /// in its constructor, where Context::label() says the same, and for an object that no registry
  /// made.
  const std::string& label() const { return label_; }

 private:
  friend class Registry;
  friend void testing::set_label(Component& component, std::string label);
  std::string label_;
};

/// What `clara-host train` and `validate` start.
class CLARA_API Runnable {
 public:
  virtual ~Runnable();
  /// [worker] Returns when the work is done or stopped; throws clara::Error when it failed.
  virtual void run() = 0;
  /// [any] Asks run() to end at the next safe point; returns at once and may be called again.
  virtual void stop() = 0;
};

}  // namespace clara
