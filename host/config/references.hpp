#pragma once

#include <clara/value.hpp>

#include <string>
#include <string_view>

namespace clara::host::config {

/// One "@name" within arguments.
struct Reference {
  std::string name;   ///< without '@'
  std::string kind;   ///< that the argument takes; "" for any
  bool list = false;  ///< the argument takes a list of components too
  const Value& at;    ///< as written
  std::string path;
};

/// Follows a schema through a value and meets what stands for components.
class ReferenceWalk {
 public:
  virtual ~ReferenceWalk() = default;
  void walk(const Value& value, const Value& schema, const std::string& path);

 protected:
  virtual void on_reference(const Reference& reference) = 0;
  /// An argument that is text, where no component can stand, and any word may.
  virtual void on_text(const Value& text, const std::string& path) = 0;
  virtual void on_child(const std::string& kind, const Value& child, const std::string& path) = 0;

 private:
  void walk_expression(const Value& value, const std::string& path);
  void walk_items(const Value& value, const Value& schema, const std::string& path);
  void walk_members(const Value& value, const Value& schema, const std::string& path);
};

/// "a model", "an optimizer"
std::string with_article(std::string_view noun);

}  // namespace clara::host::config
