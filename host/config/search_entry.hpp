#pragma once

#include <clara/automl/search_space.hpp>
#include <clara/error.hpp>

#include <optional>
#include <string>
#include <vector>

namespace clara::host::config {

/// One name in `args` of a search entry: "gamma", "prob#alias", "@disabled".
struct SearchName {
  std::string name;  ///< without '@' and alias
  std::string alias;
  bool attribute = false;
  std::string path;  ///< where it is written
  Value written;
};

/// One object of a `search` list. The parameters have their values, but no names and targets yet:
/// an enum is one parameter over all names, a range one for each name.
struct SearchEntry {
  std::vector<SearchName> names;
  std::vector<Parameter> parameters;
};

/// Reads it; nullopt after a report.
std::optional<SearchEntry> read_search_entry(const Value& entry, const std::string& path,
                                             Issues& issues);

}  // namespace clara::host::config
