#pragma once

#include <host/config/layout.hpp>

#include <set>
#include <string>

namespace clara::host::config {

/// Names that the entries of `search` give values, be the entries right or wrong. What uses one of
/// a wrong entry is not to blame.
struct DeclaredNames {
  std::set<std::string> variables;  ///< at the first level
  std::set<std::string> aliases;    ///< everywhere
  std::set<std::string> left_out;   ///< aliases in components that are disabled
};

/// `config` as written.
DeclaredNames declared_names(const Value& config, const Layout& layout);

/// Whether the component is disabled whatever the search does.
bool is_left_out(const Value& component);

}  // namespace clara::host::config
