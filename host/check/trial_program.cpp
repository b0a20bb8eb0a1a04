#include <clara/expression.hpp>
#include <clara/internal/job_environment.hpp>
#include <host/check/trial_program.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::check {
namespace {

using config::Node;
using config::Plan;

struct Named {
  std::string name;
  const Value* written;
  std::string path;
};

/// The names of the objects of a list, as far as they have one.
std::vector<Named> names_in(const Node& node, const std::string& argument) {
  std::vector<Named> out;
  const auto* list = node.args.find(argument);
  if (!list || !list->is_array()) return out;
  const auto path = Plan::argument_path(node, argument);
  for (std::size_t i = 0; i < list->as_array().size(); ++i) {
    const auto& item = list->as_array()[i];
    const auto* name = item.is_object() ? item.find("name") : nullptr;
    if (name && name->is_string())
      out.push_back({name->as_string(), name, path + "/" + std::to_string(i) + "/name"});
  }
  return out;
}

/// A trial finds each value in a variable of its own.
void check_parameters(const Node& node, Issues& issues) {
  const auto* arguments = node.args.find("arguments");
  const bool named = arguments && *arguments == Value("named");
  std::map<std::string, std::string> variables;  // the parameter that each is for
  for (const auto& [name, written, path] : names_in(node, "search_space")) {
    if (name.empty()) {
      issues.error(*written, path, "a parameter needs a name");
      continue;
    }
    if (auto taken = taken_argument(name); named && !taken.empty())
      issues.error(*written, path, std::move(taken), "rename it");
    const auto [other, is_new] = variables.try_emplace(parameter_variable(name), name);
    if (is_new) continue;
    if (other->second == name) {
      issues.error(*written, path, "the parameter \"" + name + "\" is written twice");
    } else {
      issues.error(*written, path, shared_variable({other->second, name}), "rename one of them");
    }
  }
}

/// Without report keys the program reports by itself, and any name may come.
void check_reward(const Node& node, Issues& issues) {
  const auto* reward = node.args.find("reward_attr");
  std::vector<std::string> keys;
  std::string list;
  for (const auto& key : names_in(node, "report_keys")) {
    keys.push_back(key.name);
    list += (list.empty() ? "" : ", ") + key.name;
  }
  if (!reward || !reward->is_string() || keys.empty()) return;
  std::optional<Expression> expression;
  try {
    expression = Expression::parse(reward->as_string());
  } catch (const Error&) {
    return;  // told with the arguments
  }
  for (const auto& name : expression->names())
    if (std::find(keys.begin(), keys.end(), name) == keys.end())
      issues.error(*reward, Plan::argument_path(node, "reward_attr"),
                   "\"" + name + "\" is not among the report_keys: " + list,
                   did_you_mean(name, keys));
}

}  // namespace

void check_trial_program(const Plan& plan, Issues& issues) {
  const auto* slot = plan.find_slot("", "executor");
  for (const auto index : slot ? plan.enabled(*slot) : std::vector<std::size_t>{}) {
    check_parameters(plan.nodes[index], issues);
    check_reward(plan.nodes[index], issues);
  }
}

}  // namespace clara::host::check
