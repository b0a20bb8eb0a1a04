#pragma once

#include <clara/value.hpp>

#include <string>
#include <vector>

namespace clara::host::results {

/// The text that a run's record has under `key`, or "".
inline std::string text_of(const Value& object, const char* key) {
  const auto* value = object.find(key);
  return value && value->is_string() ? value->as_string() : std::string();
}

/// The texts of the list that a run's record has under `key`.
inline std::vector<std::string> texts_of(const Value& object, const char* key) {
  std::vector<std::string> out;
  const auto* list = object.find(key);
  if (list && list->is_array())
    for (const auto& item : list->as_array())
      if (item.is_string()) out.push_back(item.as_string());
  return out;
}

}  // namespace clara::host::results
