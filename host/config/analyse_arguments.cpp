#include <clara/internal/config_call.hpp>
#include <clara/internal/schema.hpp>
#include <host/config/analyser.hpp>
#include <host/config/old_names.hpp>

#include <algorithm>

namespace clara::host::config {
namespace {

void append_hint(Issue& issue, const std::string& hint) {
  if (hint.empty()) return;
  issue.hint += (issue.hint.empty() ? "" : "; ") + hint;
}

bool broken_above(const Variables& variables, std::string path) {
  while (!path.empty()) {
    if (variables.is_broken(path)) return true;
    path.erase(path.rfind('/'));
  }
  return false;
}

std::string last_key(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// Today's name of an argument, when the component has that one.
void add_todays_name(Issue& issue, const plugins::Description& description) {
  const auto key = last_key(issue.path);
  const auto* old = old_argument(key, description.schema);
  const bool unknown = issue.message == description.name + " has no argument \"" + key + "\"";
  if (old && unknown) issue.hint = today_hint(*old);
}

bool reported(const Issues& issues, const std::string& path) {
  return std::any_of(issues.list().begin(), issues.list().end(),
                     [&](const Issue& issue) { return issue.path == path; });
}

// Every text that looks like code must be one of the forms, wherever it stands.
void check_calls(const Value& value, const std::string& path, Issues& issues) {
  if (value.is_string() && is_config_call(value.as_string()) && !reported(issues, path)) {
    try {
      compile_config_call(value);
    } catch (const Error& error) {
      for (auto issue : error.issues()) {
        issue.path = path;
        issues.add(std::move(issue));
      }
    }
  }
  if (value.is_array())
    for (std::size_t i = 0; i < value.as_array().size(); ++i)
      check_calls(value.as_array()[i], path + "/" + std::to_string(i), issues);
  if (value.is_object())
    for (const auto& member : value.as_object())
      check_calls(member.value, path + "/" + member.key, issues);
}

}  // namespace

void check_arguments(const plugins::Description& description, const Value& args,
                     const std::string& path, const Variables& variables, Issues& issues) {
  Issues found;
  check_schema(args, description.schema, path, description.name, found);
  check_calls(args, path, found);
  for (auto issue : found.list()) {
    if (broken_above(variables, issue.path)) continue;
    add_todays_name(issue, description);
    append_hint(issue, variables.origin_hint(issue.path));
    issues.add(std::move(issue));
  }
}

}  // namespace clara::host::config
