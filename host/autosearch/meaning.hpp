#pragma once

#include <clara/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clara::host::autosearch {

/// Which components a search file means, as meaning/components.json says it: this program's code
/// knows none of them by name. `values`: what the file says, for the "{key}" of their arguments; an
/// argument whose key is not there is left out.
class Meaning {
 public:
  explicit Meaning(Object values);

  /// The names that a key, such as "search_algorithm", may have.
  static std::vector<std::string> choices(std::string_view key);
  /// The component that one of them means.
  Value chosen(std::string_view key, std::string_view name) const;
  std::string executor() const;
  Array handlers() const;

 private:
  Value filled(const Value& component) const;

  Object values_;
};

}  // namespace clara::host::autosearch
