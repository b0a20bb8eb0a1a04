#include <host/config/analyser.hpp>
#include <host/config/components.hpp>
#include <host/config/level_check.hpp>

#include <charconv>
#include <string_view>

namespace clara::host::config {

LevelCheck::LevelCheck(const Search& search, const Plan& base)
    : search_(search), base_(base), variables_(base.variables) {
  for (std::size_t i = 0; i < base.nodes.size(); ++i)
    if (base.nodes[i].enabled && base.nodes[i].description)
      nodes_.try_emplace(base.nodes[i].args_path, i);
  for (const auto& [path, name] : base.variables.origins()) used_at_[name].push_back(path);
}

void LevelCheck::run(std::size_t parameter, const Value& value, Issues& issues) {
  const auto& targets = search_.targets()[parameter];
  const bool tuple = search_.space().parameters()[parameter].tuple;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const auto& own = tuple ? value.as_array()[i] : value;
    for (const auto& place : targets[i].places) check_place(place, placed(place, own), issues);
  }
}

void LevelCheck::check_place(const Place& place, const Value& value, Issues& issues) {
  if (place.part == Place::Part::argument)
    return check_argument(json_path(place.steps) + "/args/" + place.name, value, issues);
  if (place.part != Place::Part::variable) return;
  const auto used = used_at_.find(place.name);
  if (used == used_at_.end()) return;
  variables_.set(place.name, value, Variables::Source::config);
  for (const auto& path : used->second) check_argument(path, value, issues);
}

void LevelCheck::check_argument(const std::string& path, const Value& value, Issues& issues) {
  constexpr std::string_view kArgs = "/args/";
  const auto cut = path.find(kArgs);
  if (cut == std::string::npos) return;
  const auto found = nodes_.find(path.substr(0, cut + kArgs.size() - 1));
  if (found == nodes_.end()) return;
  const auto& node = base_.nodes[found->second];
  Value args = node.args;
  auto* argument = at(args, path.substr(cut + kArgs.size()));
  if (!argument) return;
  auto mark = value.mark() && !variables_.origin(path) ? value.mark() : argument->mark();
  *argument = Value(value).with_mark(std::move(mark));
  Issues told;
  check_arguments(*node.description, args, node.args_path, variables_, told);
  for (const auto& issue : told.list())
    if (issue.path == path || issue.path.starts_with(path + "/")) issues.add(issue);
}

Value* LevelCheck::at(Value& args, const std::string& path) const {
  auto* value = &args;
  for (std::string_view rest = path; value;) {
    const auto step = rest.substr(0, rest.find('/'));
    if (value->is_object()) {
      value = value->as_object().find(step);
    } else if (value->is_array()) {
      std::size_t index = value->as_array().size();
      std::from_chars(step.data(), step.data() + step.size(), index);
      value = index < value->as_array().size() ? &value->as_array()[index] : nullptr;
    } else {
      return nullptr;
    }
    if (step.size() == rest.size()) return value;
    rest.remove_prefix(step.size() + 1);
  }
  return nullptr;
}

}  // namespace clara::host::config
