#include "group_optimizer.hpp"

#include <clara/error.hpp>

#include <ATen/core/grad_mode.h>

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

}  // namespace

GroupOptimizer::GroupOptimizer(std::vector<at::Tensor> parameters, State::Dict settings)
    : parameters_(std::move(parameters)),
      settings_(std::move(settings)),
      states_(parameters_.size()) {}

void GroupOptimizer::zero_grad() {
  for (auto& parameter : parameters_) {
    auto& grad = parameter.mutable_grad();
    if (grad.defined()) grad.detach_().zero_();
  }
}

bool GroupOptimizer::step(const StepScale& scale) {
  const at::NoGradGuard no_grad;
  if (scale.found_inf.defined() && scale.found_inf.item<double>() != 0) return false;
  if (scale.factor != 1)
    for (auto& parameter : parameters_)
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
  for (const auto& [key, value] : settings_.as_dict()) {
    if (!value.holds<double>() || !(std::abs(value.as_number()) > largest)) continue;
    largest = std::abs(value.as_number());
    name = key_text(key);
  }
  if (name.empty()) return;
  throw Error((name == "lr" ? "the learning rate" : name) + " " + number_text(number(name)) +
              " makes a step that no floating-point number of the network can hold; choose a "
              "smaller one");
}

void GroupOptimizer::update_all() {
  const auto* maximize = settings_.find("maximize");
  const bool up = maximize && maximize->as_bool();
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    auto& grad = parameters_[i].mutable_grad();
    if (!grad.defined()) continue;
    auto direction = up ? grad.neg() : grad;
    update(parameters_[i], direction, states_[i]);
  }
}

double GroupOptimizer::lr(std::size_t) const { return number("lr"); }

void GroupOptimizer::set_lr(std::size_t, double lr) { settings_.set("lr", lr); }

std::optional<double> GroupOptimizer::initial_lr() const {
  const auto* found = settings_.find("initial_lr");
  return found ? std::optional<double>(found->as_number()) : std::nullopt;
}

void GroupOptimizer::set_initial_lr(double lr) { settings_.set("initial_lr", lr); }

std::array<double, 2> GroupOptimizer::betas() const {
  const auto& list = settings_.at("betas").as_list();
  return {list.at(0).as_number(), list.at(1).as_number()};
}

State GroupOptimizer::state_dict() const {
  State::Dict states;
  State::List numbers;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const auto key = static_cast<std::int64_t>(i);
    numbers.emplace_back(key);
    if (!states_[i].holds<std::nullptr_t>()) states.emplace_back(key, states_[i]);
  }
  State group = settings_;
  group.set("params", std::move(numbers));
  State result;
  result.set("state", std::move(states));
  result.set("param_groups", State::List{std::move(group)});
  return result;
}

void GroupOptimizer::load_state_dict(const State& state) {
  const auto& groups = member(state, "param_groups").as_list();
  if (groups.size() != 1) refuse("it has " + std::to_string(groups.size()) + " groups, not 1");
  const auto& numbers = member(groups[0], "params").as_list();
  if (numbers.size() != parameters_.size())
    refuse("it is for " + std::to_string(numbers.size()) + " parameters, there are " +
           std::to_string(parameters_.size()));

  // Python's parameter numbers stand for the places in "params".
  std::vector<State> states(parameters_.size());
  for (const auto& [key, loaded] : member(state, "state").as_dict())
    for (std::size_t i = 0; i < numbers.size(); ++i)
      if (key == State::Key(numbers[i].as_int())) states[i] = restored(loaded, i);
  State settings = settings_;
  for (const auto& [key, value] : groups[0].as_dict())
    if (key_text(key) != "params") settings.set(key_text(key), value);
  settings_ = std::move(settings);
  states_ = std::move(states);
}

/// Copies a parameter's state to its device and type. A step count stays where Python keeps it, on
/// the CPU.
State GroupOptimizer::restored(const State& loaded, std::size_t index) const {
  const auto& parameter = parameters_[index];
  State result;
  for (const auto& [key, value] : loaded.as_dict()) {
    if (!value.holds<at::Tensor>()) {
      result.set(key_text(key), value);
      continue;
    }
    const auto& tensor = value.as_tensor();
    if (tensor.dim() > 0 && tensor.sizes() != parameter.sizes())
      refuse("\"" + key_text(key) + "\" of parameter " + std::to_string(index) +
             " has another shape than the parameter");
    result.set(key_text(key), key_text(key) == "step"
                                  ? tensor.clone()
                                  : tensor.to(parameter.options(), false, true));
  }
  return result;
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
