#include <host/config/components.hpp>
#include <host/config/declared_names.hpp>
#include <host/config/search.hpp>

#include <algorithm>
#include <functional>

namespace clara::host::config {
namespace {

/// The names in `args` of a search entry, which may be one as text.
Array names_of(const Value& entry) {
  const auto* args = entry.find("args");
  if (args && args->is_string()) return {*args};
  return args && args->is_array() ? args->as_array() : Array{};
}

/// Whether a search entry names "@disabled", with or without an alias.
bool searches_disabled(const Value& entry) {
  const auto names = names_of(entry);
  return std::any_of(names.begin(), names.end(), [](const Value& name) {
    return name.is_string() &&
           (name.as_string() == "@disabled" || name.as_string().starts_with("@disabled#"));
  });
}

/// Every text in the `args` of the entries.
void for_each_name(const Value& holder, const std::function<void(const std::string&)>& visit) {
  const auto* search = holder.find("search");
  if (!search || !search->is_array()) return;
  for (const auto& entry : search->as_array()) {
    for (const auto& name : names_of(entry))
      if (name.is_string()) visit(name.as_string());
  }
}

}  // namespace

DeclaredNames declared_names(const Value& config, const Layout& layout) {
  DeclaredNames out;
  const auto add_alias = [](const std::string& name, std::set<std::string>& to) {
    const auto hash = name.find('#');
    if (hash != std::string::npos) to.insert(name.substr(hash + 1));
  };
  for_each_name(config, [&](const std::string& name) {
    const std::size_t from = name.starts_with('@') ? 1 : 0;
    out.variables.insert(name.substr(from, name.find('#') - from));
    add_alias(name, out.aliases);
  });
  for_each_component(config, layout, [&](const Value& component, const Steps&, const SlotRule&) {
    auto& to = is_left_out(component) ? out.left_out : out.aliases;
    for_each_name(component, [&](const std::string& name) { add_alias(name, to); });
  });
  return out;
}

bool is_left_out(const Value& component) {
  const auto* disabled = component.find("disabled");
  if (!disabled || !as_switch(*disabled).value_or(false)) return false;
  const auto* apply = component.find("apply");
  if (apply && apply->find("@disabled")) return false;
  const auto* search = component.find("search");
  if (!search || !search->is_array()) return true;
  const auto& entries = search->as_array();
  return std::none_of(entries.begin(), entries.end(), searches_disabled);
}

}  // namespace clara::host::config
