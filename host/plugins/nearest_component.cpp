#include <clara/error.hpp>
#include <host/plugins/nearest_component.hpp>

#include <algorithm>

namespace clara::host::plugins {
namespace {

using Names = ByName::mapped_type;

std::vector<std::string> to_suggest(const Names& names) {
  std::vector<std::string> out;
  for (const auto& [name, same] : names)
    if (is_first_name(name, same)) out.push_back(name);
  return out;
}

}  // namespace

bool is_first_name(std::string_view name, const std::vector<const Description*>& same) {
  return std::any_of(same.begin(), same.end(),
                     [&](const Description* one) { return one->name == name; });
}

std::string with_article(std::string_view kind) {
  const bool vowel =
      !kind.empty() && std::string_view("aeiou").find(kind.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string(kind);
}

std::string hint_for(const ByName& components, std::string_view kind, const std::string& name) {
  for (const auto& [other, names] : components) {
    if (names.contains(name)) return name + " is " + with_article(other);
  }
  const auto own = components.find(kind);
  if (own != components.end())
    if (auto text = did_you_mean(name, to_suggest(own->second)); !text.empty()) return text;
  return own == components.end() ? "no plugin offers " + with_article(kind) : "";
}

std::string kind_hint(const ByName& components, const std::string& name) {
  std::vector<std::string> all;
  for (const auto& [kind, names] : components) {
    if (names.contains(name)) all.push_back(name);
    for (auto& known : to_suggest(names)) all.push_back(std::move(known));
  }
  const auto meant =
      std::find(all.begin(), all.end(), name) != all.end() ? name : nearest(name, all);
  std::string out;
  for (const auto& [kind, names] : components)
    if (names.contains(meant))
      out += (out.empty() ? "" : " or ") + ("\"" + kind) + "/" + meant + "\"";
  return out.empty() ? "" : "did you mean " + out + "?";
}

}  // namespace clara::host::plugins
