#pragma once

#include <clara/error.hpp>
#include <clara/value.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clara::host::config {

/// The first-level names of a config with their values, and the substitution of {NAME} by them. A
/// text that is "{NAME}" as a whole takes the value's own type; within a longer text it becomes
/// text. Values may use other names. Not thread-safe.
class Variables {
 public:
  enum class Source { built_in, config, environment, command_line };

  /// Takes the place of what was set before.
  void set(const std::string& name, Value value, Source source);
  /// A name whose value was reported elsewhere: what uses it is left as it is, and broken.
  void set_broken(const std::string& name);
  /// Names that "@name" refers to as components. For every other name that is there, a text that is
  /// "@name" as a whole means what "{name}" means.
  void set_components(std::set<std::string, std::less<>> names) { components_ = std::move(names); }
  bool contains(std::string_view name) const { return find(name) != nullptr; }
  /// As written; null when there is none.
  const Value* find(std::string_view name) const;
  Source source(const std::string& name) const;
  std::vector<std::string> names() const;

  /// `value` (which stands at `path`) with every name in it replaced. An undefined name, and names
  /// that refer to each other in a circle, are reported at their place and left as they are.
  Value substitute(const Value& value, const std::string& path, Issues& issues);

  /// The value of a name with the names in it replaced. Like substitute(), but the name does not
  /// count as used.
  Value resolved(const std::string& name, Issues& issues);

  /// Names that substitute() met, whether defined or not.
  const std::set<std::string>& used() const { return used_; }
  /// The name whose value was put at `path`, or null.
  const std::string* origin(const std::string& path) const;
  /// Every place that has the value of a name, and that name.
  const std::map<std::string, std::string>& origins() const { return origins_; }
  /// "{NAME} is set at FILE:LINE:COLUMN" for such a place, else "".
  std::string origin_hint(const std::string& path) const;
  /// True when substitute() left something at `path` as it was, and has reported it.
  bool is_broken(const std::string& path) const { return broken_.count(path) > 0; }

 private:
  enum class State { untouched, running, done, failed };
  struct Entry {
    Value value;
    Source source = Source::config;
    State state = State::untouched;
    Value result;
  };

  bool is_value_reference(std::string_view text) const;
  Value substitute_text(const Value& value, const std::string& path, Issues& issues);
  const Value* resolve(const std::string& name, const Value& at, const std::string& path,
                       Issues& issues);
  void settle(const std::string& name, Entry& entry, Issues& issues);
  bool is_broken_within(const std::string& path) const;
  void report_undefined(const std::string& name, const Value& at, const std::string& path,
                        Issues& issues);
  void report_circle(const std::string& name, const Value& at, const std::string& path,
                     Issues& issues) const;

  std::map<std::string, Entry, std::less<>> entries_;
  std::set<std::string, std::less<>> components_;
  std::vector<std::string> running_;
  std::set<std::string> used_;
  std::map<std::string, std::string> origins_;
  std::set<std::string> broken_;
  std::size_t copied_ = 0;
  std::size_t undefined_ = 0;  // uses of names that are not there
};

/// NAME, when `value` is the text "{NAME}" and nothing else.
std::optional<std::string> whole_name(const Value& value);

/// The names in {NAME} form within `value`, however deep.
std::set<std::string> names_used(const Value& value);

}  // namespace clara::host::config
