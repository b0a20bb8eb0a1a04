#pragma once

#include <clara/error.hpp>
#include <clara/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clara::host::config {

/// One NAME=VALUE of --set.
struct Setting {
  std::string name;
  Value value;          ///< understood; its mark says "--set"
  std::string written;  ///< the text behind '='
};

/// True, False and None (as Clara's scripts write them), JSON, numbers as Python writes them (.5);
/// anything else is text.
Value setting_value(std::string_view text);

/// Reports what has no '=' or no name. A name that is set twice keeps its last value, as in Clara.
std::vector<Setting> parse_settings(const std::vector<std::string>& written, Issues& issues);

/// Reports at the setting.
void setting_error(const Setting& setting, std::string message, std::string hint, Issues& issues);

}  // namespace clara::host::config
