#include <host/config/settings.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace clara::host::config {
namespace {

Mark set_mark() { return {std::make_shared<const std::string>("--set"), 0, 0}; }

/// "007" is a name, not a number; JSON and Python say so too.
bool has_leading_zero(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
}

std::optional<Value> number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (has_leading_zero(text)) return {};
  double d = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, d);
  if (text.empty() || read.ec != std::errc() || read.ptr != end || !std::isfinite(d)) return {};
  return Value(d);
}

std::optional<Value> json(std::string_view text) {
  try {
    return parse_json(text);
  } catch (const Error&) {
    return {};
  }
}

bool is_name(std::string_view text) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
  return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

}  // namespace

Value setting_value(std::string_view text) {
  Value value(text);
  if (text == "True" || text == "False") {
    value = text == "True";
  } else if (text == "None") {
    value = nullptr;
  } else if (auto parsed = json(text)) {
    value = std::move(*parsed);
  } else if (auto d = number(text)) {
    value = std::move(*d);
  }
  return value.with_mark(set_mark());
}

std::vector<Setting> parse_settings(const std::vector<std::string>& written, Issues& issues) {
  std::vector<Setting> settings;
  for (const auto& item : written) {
    const auto equals = item.find('=');
    const auto name = item.substr(0, equals);
    if (equals == std::string::npos || !is_name(name)) {
      issues.add({Severity::error, set_mark(), "", "expected NAME=VALUE, got " + shown(item), ""});
      continue;
    }
    Setting setting{name, setting_value(std::string_view(item).substr(equals + 1)),
                    item.substr(equals + 1)};
    const auto same = std::find_if(settings.begin(), settings.end(),
                                   [&](const Setting& other) { return other.name == name; });
    if (same == settings.end()) {
      settings.push_back(std::move(setting));
    } else {
      *same = std::move(setting);
    }
  }
  return settings;
}

void setting_error(const Setting& setting, std::string message, std::string hint, Issues& issues) {
  issues.add({Severity::error, setting.value.mark(), "/" + setting.name, std::move(message),
              std::move(hint)});
}

}  // namespace clara::host::config
