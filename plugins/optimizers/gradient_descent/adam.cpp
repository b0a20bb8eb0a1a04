#include "adam.hpp"

#include <clara/internal/float_range.hpp>

#include <ATen/ops/maximum.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>
#include <vector>

namespace clara::gradient_descent {

namespace {

using O = AdamOptions;

State first_state(const at::Tensor& parameter, bool amsgrad) {
  State state;
  state.set("step", at::zeros({}, at::kFloat));
  state.set("exp_avg", at::zeros_like(parameter));
  state.set("exp_avg_sq", at::zeros_like(parameter));
  if (amsgrad) state.set("max_exp_avg_sq", at::zeros_like(parameter));
  return state;
}

/// The step count as a tensor; old checkpoints have a number.
at::Tensor step_of(State& state) {
  if (!state.at("step").holds<at::Tensor>())
    state.set("step", at::zeros({}, at::kFloat).fill_(state.at("step").as_number()));
  return tensor_of(state, "step");
}

}  // namespace

std::span<const Field> AdamOptions::fields() {
  static const std::array list{
      field<&O::params>("params", "what to train").required().implicit("#@model.parameters()"),
      field<&O::lr>("lr", "learning rate").range(0, kLargestFloat),
      field<&O::betas>("betas", "how much of the averages of gradient and square is kept"),
      field<&O::eps>("eps", "added to the denominator").range(0, kLargestFloat),
      field<&O::weight_decay>("weight_decay", "pull of the weights towards zero")
          .range(0, kLargestFloat),
      field<&O::amsgrad>("amsgrad", "divide by the largest average so far (AMSGrad)"),
      field<&O::maximize>("maximize", "climb in place of descending")};
  return list;
}

std::span<const Field> Adam::Options::fields() {
  static const Fields<Options> list{
      group<AdamOptions>(),
      field<&Options::decoupled_weight_decay>("decoupled_weight_decay",
                                              "pull the weights past the averages, as AdamW")};
  return list;
}

std::span<const Field> AdamW::Options::fields() {
  static const Fields<Options> list{group<AdamOptions>()};
  return list;
}

void AdamOptions::validate(const AdamOptions& options, OptionIssues& issues) {
  check_betas(options.betas, issues);
  check_parameters(options.params, issues);
}

Adam::Adam(const AdamOptions& options, bool decoupled_weight_decay)
    : GroupOptimizer(options.params.tensors(),
                     {{"lr", options.lr},
                      {"betas", State::tuple_of({options.betas[0], options.betas[1]})},
                      {"eps", options.eps},
                      {"weight_decay", options.weight_decay},
                      {"amsgrad", options.amsgrad},
                      {"maximize", options.maximize},
                      {"foreach", nullptr},
                      {"capturable", false},
                      {"differentiable", false},
                      {"fused", nullptr},
                      {"decoupled_weight_decay", decoupled_weight_decay}}) {}

/// The operations of _single_tensor_adam, one by one: another order would change the last bits.
void Adam::update(at::Tensor& parameter, at::Tensor& grad, State& state) {
  const bool amsgrad = flag("amsgrad");
  const auto [beta1, beta2] = betas();
  const double rate = number("lr");
  const double decay = number("weight_decay");
  if (state.holds<std::nullptr_t>()) state = first_state(parameter, amsgrad);
  auto exp_avg = tensor_of(state, "exp_avg");
  auto exp_avg_sq = tensor_of(state, "exp_avg_sq");
  auto step = step_of(state);
  step.add_(1);

  auto gradient = grad;
  if (decay != 0 && flag("decoupled_weight_decay")) {
    parameter.mul_(1 - rate * decay);
  } else if (decay != 0) {
    gradient = grad.add(parameter, decay);
  }
  exp_avg.lerp_(gradient, 1 - beta1);
  exp_avg_sq.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);

  const double steps = step.item().toDouble();
  const double step_size = rate / (1 - std::pow(beta1, steps));
  const double correction = std::pow(1 - std::pow(beta2, steps), 0.5);
  auto second = exp_avg_sq;
  if (amsgrad) {
    second = tensor_of(state, "max_exp_avg_sq");
    at::maximum_out(second, second, exp_avg_sq);
  }
  const auto denominator = second.sqrt().div(correction).add_(number("eps"));
  parameter.addcdiv_(exp_avg, denominator, -step_size);
}

}  // namespace clara::gradient_descent
