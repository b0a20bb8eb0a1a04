#include <host/check/issue_json.hpp>

#include <algorithm>
#include <array>
#include <memory>

namespace clara::host::check {
namespace {

constexpr std::array<std::string_view, 3> kSeverities{"error", "warning", "note"};

std::string text_of(const Value& value, std::string_view key) {
  const auto* member = value.find(key);
  return member ? member->as_string() : "";
}

std::uint32_t number_of(const Value& value, std::string_view key) {
  const auto* member = value.find(key);
  return member ? static_cast<std::uint32_t>(member->as_int()) : 0;
}

}  // namespace

Value issue_json(const Issue& issue) {
  const std::string severity(kSeverities.at(static_cast<std::size_t>(issue.severity)));
  Object out{{"severity", severity}, {"message", issue.message}};
  if (issue.mark) out.set("file", *issue.mark.file);
  if (issue.mark.line > 0) {
    out.set("line", issue.mark.line);
    out.set("column", issue.mark.column);
  }
  if (!issue.path.empty()) out.set("path", issue.path);
  if (!issue.hint.empty()) out.set("hint", issue.hint);
  return out;
}

Issue issue_from_json(const Value& value) {
  Issue issue;
  const auto severity =
      std::find(kSeverities.begin(), kSeverities.end(), text_of(value, "severity"));
  if (severity == kSeverities.end()) throw Error("not an issue: " + shown(value));
  issue.severity = static_cast<Severity>(severity - kSeverities.begin());
  issue.message = text_of(value, "message");
  if (const auto file = text_of(value, "file"); !file.empty())
    issue.mark.file = std::make_shared<const std::string>(file);
  issue.mark.line = number_of(value, "line");
  issue.mark.column = number_of(value, "column");
  issue.path = text_of(value, "path");
  issue.hint = text_of(value, "hint");
  return issue;
}

}  // namespace clara::host::check
