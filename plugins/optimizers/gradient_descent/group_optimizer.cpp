#include "group_optimizer.hpp"

#include <clara/error.hpp>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <exception>

namespace clara::gradient_descent {

namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw Error("the state does not fit the optimizer: " + why, ExitCode::storage);
}

const State& member(const State& state, std::string_view name) {
  const auto* found = state.find(name);
  if (!found) refuse("it has no \"" + std::string(name) + "\"");
  return *found;
}

/// Copies a parameter's state to its device and type. A step count stays where Python keeps it, on
/// the CPU.
State restored(const State& loaded, const at::Tensor& parameter, std::size_t number) {
  State result;
  for (const auto& [key, value] : loaded.as_dict()) {
    if (!value.holds<at::Tensor>()) {
      result.set(key_text(key), value);
      continue;
    }
    const auto& tensor = value.as_tensor();
    if (tensor.dim() > 0 && tensor.sizes() != parameter.sizes())
      refuse("\"" + key_text(key) + "\" of parameter " + std::to_string(number) +
             " has another shape than the parameter");
    result.set(key_text(key), key_text(key) == "step"
                                  ? tensor.clone()
                                  : tensor.to(parameter.options(), false, true));
  }
  return result;
}

/// The settings of a group of a loaded state, over those that are.
State with(State settings, const State& loaded) {
  for (const auto& [key, value] : loaded.as_dict())
    if (key_text(key) != "params") settings.set(key_text(key), value);
  return settings;
}

}  // namespace

GroupOptimizer::GroupOptimizer(std::vector<Group> groups) : groups_(std::move(groups)) {
  for (const auto& group : groups_) states_.emplace_back(group.parameters.size());
}

void GroupOptimizer::zero_grad() {
  for (auto& group : groups_)
    for (auto& parameter : group.parameters) {
      auto& grad = parameter.mutable_grad();
      if (grad.defined()) grad.detach_().zero_();
    }
}

bool GroupOptimizer::step(const StepScale& scale) {
  const at::NoGradGuard no_grad;
  if (scale.found_inf.defined() && scale.found_inf.item<double>() != 0) return false;
  if (scale.factor != 1)
    for (auto& group : groups_)
      for (auto& parameter : group.parameters)
        if (auto& grad = parameter.mutable_grad(); grad.defined()) grad.mul_(1 / scale.factor);
  try {
    update_all();
  } catch (const std::exception&) {  // LibTorch's conversions throw std::runtime_error
    explain_step();
    throw;
  }
  return true;
}

/// A rate that a scheduler has made, or the product of two settings, can leave the range of a
/// float, though each argument lies in it: the largest of them is to blame.
void GroupOptimizer::explain_step() const {
  std::string name;
  double largest = 1e15;  // no setting that trains anything is as large
  double found = 0;
  for (const auto& group : groups_)
    for (const auto& [key, value] : group.settings.as_dict()) {
      if (!value.holds<double>() || !(std::abs(value.as_number()) > largest)) continue;
      found = value.as_number();
      largest = std::abs(found);
      name = key_text(key);
    }
  if (name.empty()) return;
  throw Error((name == "lr" ? "the learning rate" : name) + " " + number_text(found) +
              " makes a step that no floating-point number of the network can hold; choose a "
              "smaller one");
}

void GroupOptimizer::update_all() {
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    auto& group = groups_[g];
    const bool up = group.is_on("maximize");
    for (std::size_t i = 0; i < group.parameters.size(); ++i) {
      auto& grad = group.parameters[i].mutable_grad();
      if (!grad.defined()) continue;
      auto direction = up ? grad.neg() : grad;
      update(group, group.parameters[i], direction, states_[g][i]);
    }
  }
}

std::vector<at::Tensor> GroupOptimizer::parameters(std::size_t group) const {
  return groups_.at(group).parameters;
}

double GroupOptimizer::lr(std::size_t group) const { return groups_.at(group).number("lr"); }

void GroupOptimizer::set_lr(std::size_t group, double lr) {
  groups_.at(group).settings.set("lr", lr);
}

std::optional<State> GroupOptimizer::setting(std::size_t group, std::string_view name) const {
  const auto* found = groups_.at(group).settings.find(name);
  return found ? std::optional<State>(*found) : std::nullopt;
}

bool GroupOptimizer::set_setting(std::size_t group, std::string_view name, State value) {
  groups_.at(group).settings.set(name, std::move(value));
  return true;
}

State GroupOptimizer::state_dict() const {
  State::Dict states;
  State::List groups;
  std::int64_t number = 0;  // of a parameter, over all groups
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    State::List numbers;
    for (const auto& state : states_[g]) {
      if (!state.holds<std::nullptr_t>()) states.emplace_back(number, state);
      numbers.emplace_back(number++);
    }
    State group = groups_[g].settings;
    group.set("params", std::move(numbers));
    groups.push_back(std::move(group));
  }
  State result;
  result.set("state", std::move(states));
  result.set("param_groups", std::move(groups));
  return result;
}

void GroupOptimizer::load_state_dict(const State& state) {
  const auto& groups = member(state, "param_groups").as_list();
  if (groups.size() != groups_.size())
    refuse("it has " + std::to_string(groups.size()) + " groups, not " +
           std::to_string(groups_.size()));
  // Python's parameter numbers stand for the places in "params".
  std::vector<State> settings;
  std::vector<States> states;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const auto& parameters = groups_[g].parameters;
    const auto& numbers = member(groups[g], "params").as_list();
    if (numbers.size() != parameters.size())
      refuse("it is for " + std::to_string(numbers.size()) + " parameters, there are " +
             std::to_string(parameters.size()));
    states.emplace_back(parameters.size());
    for (const auto& [key, loaded] : member(state, "state").as_dict())
      for (std::size_t i = 0; i < numbers.size(); ++i)
        if (key == State::Key(numbers[i].as_int()))
          states[g][i] = restored(loaded, parameters[i], i);
    settings.push_back(with(groups_[g].settings, groups[g]));
  }
  for (std::size_t g = 0; g < groups.size(); ++g) groups_[g].settings = std::move(settings[g]);
  states_ = std::move(states);
}

std::array<double, 2> betas_of(const Group& group) {
  const auto& list = group.settings.at("betas").as_list();
  return {list.at(0).as_number(), list.at(1).as_number()};
}

at::Tensor step_of(State& state) {
  if (!state.at("step").holds<at::Tensor>())
    state.set("step", at::zeros({}, at::kFloat).fill_(state.at("step").as_number()));
  return tensor_of(state, "step");
}

at::Tensor tensor_of(const State& state, std::string_view name) {
  return state.at(name).as_tensor();
}

void check_betas(const std::array<double, 2>& betas, OptionIssues& issues) {
  for (const auto beta : betas)
    if (!(beta >= 0 && beta < 1))
      issues.error("betas", "must be at least 0 and below 1, got " + number_text(beta));
}

void check_parameters(const Parameters& parameters, OptionIssues& issues) {
  if (parameters.model && parameters.tensors().empty())
    issues.error("params", "the model has no parameters to train");
}

}  // namespace clara::gradient_descent
