#pragma once

#include <host/upgrade/upgrade.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace clara::host::upgrade {

/// Translates components of Clara Train 3.x by the tables; others come out as they are.
class ComponentUpgrade {
 public:
  explicit ComponentUpgrade(std::vector<Line>& lines) : lines_(lines) {}

  /// `component` at `path`; nullopt when it has no counterpart, which has been said.
  std::optional<Value> run(std::string_view kind, const Value& component, const std::string& path);
  /// Whether run() has met a component of 3.x.
  bool met_old() const { return met_old_; }

 private:
  struct Target {
    Object args;
    Object beside;
  };
  void translate_argument(const Object::Member& argument, const Value& rule,
                          const std::string& path, Target& target);
  void turn_argument(const Object::Member& argument, const Value& how, const std::string& path,
                     Target& target);
  Value translate_search(const Value& search, const Value& rule, const std::string& path);
  std::optional<Value> translate_entry(const Value& entry, const Value& rule,
                                       const std::string& path);
  void tell_of_range(const Value& entry, const std::string& path);
  Value translate_apply(const Value& apply, const Value& rule, const std::string& path);
  void changed(const Mark& mark, const std::string& path, std::string text);
  void left(const Mark& mark, const std::string& path, std::string text);

  std::vector<Line>& lines_;
  bool met_old_ = false;
  bool told_of_range_ = false;
};

/// The name of a component without its "#alias", and the alias with the '#'.
std::pair<std::string, std::string> name_and_alias(const Value& component);

}  // namespace clara::host::upgrade
