#pragma once

#include <clara/component.hpp>
#include <clara/export.hpp>
#include <clara/value.hpp>

#include <string_view>

namespace clara {

/// Service: what a component was made of. A dataset that keeps results from run to run asks it, so
/// that they are told apart by the transforms that made them.
class CLARA_API MadeOf : public Component {
 public:
  static constexpr std::string_view service_name = "made_of";
  /// [any] {"plugin", "version", "name", "args"}, with every variable of the config in place; null
  /// for a component that stands in no list or slot of the config.
  virtual Value made_of(const Component& component) const = 0;
};

}  // namespace clara
