#include "layer_table.hpp"

#include <algorithm>
#include <cctype>

namespace clara::networks {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

void unknown_layer(const std::string& what, const std::string& name,
                   const std::vector<std::string>& known) {
  std::string list;
  for (const auto& entry : known) list += (list.empty() ? "" : ", ") + entry;
  Issue issue;
  issue.message = "unknown " + what + " \"" + name + "\"; known: " + list;
  issue.hint = did_you_mean(lower(name), known);
  throw Error(std::move(issue));
}

void check_layer(const char* name, OptionIssues& issues, const std::function<void()>& make) {
  try {
    make();
  } catch (const Error& error) {
    for (const auto& issue : error.issues()) {
      const auto argument = issue.path.empty() ? "" : issue.path.substr(1) + ": ";
      issues.error(name, argument + issue.message, issue.hint);
    }
  }
}

}  // namespace clara::networks
