#include "parameter_groups.hpp"

#include <clara/error.hpp>
#include <clara/internal/float_range.hpp>

#include <algorithm>
#include <array>

namespace clara::gradient_descent {

namespace {

bool is_below(const std::string& name, const std::string& layer) {
  return name == layer || (name.starts_with(layer) && name[layer.size()] == '.');
}

std::string place(std::size_t index) { return "param_groups/" + std::to_string(index); }

/// As Python's add_param_group: what the group says comes first, then the defaults.
State settings_of(const ParameterGroup& group, const State::Dict& defaults) {
  State settings{State::Dict{}};
  if (group.lr) settings.set("lr", *group.lr);
  if (group.weight_decay) settings.set("weight_decay", *group.weight_decay);
  for (const auto& [key, value] : defaults)
    if (!settings.find(key_text(key))) settings.set(key_text(key), value);
  return settings;
}

}  // namespace

std::span<const Field> ParameterGroup::fields() {
  using O = ParameterGroup;
  static const std::array list{
      field<&O::select>("select", "layers by name, such as \"model.2\": all that is in them"),
      field<&O::filter>("filter", "texts in the names of parameters, such as \"output_block\""),
      field<&O::lr>("lr", "learning rate; default: the optimizer's").range(0, kLargestFloat),
      field<&O::weight_decay>("weight_decay",
                              "pull of the weights towards zero; default: the optimizer's")
          .range(0, kLargestFloat)};
  return list;
}

void ParameterGroup::validate(const ParameterGroup& group, OptionIssues& issues) {
  if (group.select.has_value() == group.filter.has_value())
    issues.error(group.select ? "filter" : "select", "a group has either select or filter");
  for (const auto* texts : {&group.select, &group.filter})
    if (*texts)
      for (const auto& text : **texts)
        if (text.empty())
          issues.error(texts == &group.select ? "select" : "filter", "must not be empty");
}

bool ParameterGroup::takes(const std::string& name) const {
  const auto any = [](const auto& texts, const auto& fits) {
    return texts && std::any_of(texts->begin(), texts->end(), fits);
  };
  return any(select, [&](const std::string& layer) { return is_below(name, layer); }) ||
         any(filter, [&](const std::string& text) { return name.find(text) != std::string::npos; });
}

std::span<const Field> GroupFields::fields() {
  using O = GroupFields;
  static const std::array list{
      field<&O::param_groups>("param_groups",
                              "parameters with a learning rate of their own, by the names of "
                              "layers or of parameters"),
      field<&O::include_others>("include_others", "train what is in none of param_groups, too")};
  return list;
}

void GroupFields::validate(const GroupFields& options, OptionIssues& issues) {
  if (options.param_groups && options.param_groups->empty() && !options.include_others)
    issues.error("param_groups", "nothing is left to train");
}

bool Group::is_on(std::string_view name) const {
  const auto* found = settings.find(name);
  return found && found->holds<bool>() && found->as_bool();
}

std::vector<Group> grouped(const Parameters& parameters, const GroupFields& options,
                           const State::Dict& settings) {
  if (!options.param_groups) return {{parameters.tensors(), settings}};
  const auto named = parameters.model ? parameters.model->named_parameters() : NamedTensors{};
  const auto& wanted = *options.param_groups;
  std::vector<std::optional<std::size_t>> owners(named.size());
  std::vector<Group> groups;
  for (std::size_t index = 0; index < wanted.size(); ++index) {
    Group group{{}, settings_of(wanted[index], settings)};
    for (std::size_t i = 0; i < named.size(); ++i) {
      if (!wanted[index].takes(named[i].first)) continue;
      if (owners[i])
        throw Error(place(index) + ": parameter " + named[i].first + " is in " + place(*owners[i]) +
                    ", too; each can be in one group only");
      owners[i] = index;
      group.parameters.push_back(named[i].second);
    }
    if (group.parameters.empty())
      throw Error(place(index) + ": the network has no such parameter" +
                  (named.empty() ? "" : "; its first one is " + named.front().first));
    groups.push_back(std::move(group));
  }
  if (!options.include_others) return groups;
  Group others{{}, settings};
  for (std::size_t i = 0; i < named.size(); ++i)
    if (!owners[i]) others.parameters.push_back(named[i].second);
  groups.push_back(std::move(others));
  return groups;
}

}  // namespace clara::gradient_descent
