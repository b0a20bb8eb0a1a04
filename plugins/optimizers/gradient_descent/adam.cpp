#include "adam.hpp"

#include <clara/internal/float_range.hpp>

#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>
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

/// One kernel for the whole step: its rounding is not that of the single operations.
void update_fused(const Group& group, const at::Tensor& parameter, const at::Tensor& grad,
                  State& state) {
  const auto [beta1, beta2] = betas_of(group);
  const bool amsgrad = group.flag("amsgrad");
  auto step = step_of(state).to(parameter.device());
  state.set("step", step);
  step.add_(1);
  std::vector<at::Tensor> largest;
  if (amsgrad) largest.push_back(tensor_of(state, "max_exp_avg_sq"));
  std::vector<at::Tensor> parameters{parameter}, gradients{grad}, steps{step};
  std::vector<at::Tensor> means{tensor_of(state, "exp_avg")};
  std::vector<at::Tensor> squares{tensor_of(state, "exp_avg_sq")};
  const auto call = [&](auto kernel) {
    kernel(parameters, gradients, means, squares, largest, steps, group.number("lr"), beta1, beta2,
           group.number("weight_decay"), group.number("eps"), amsgrad, /*maximize=*/false,
           std::nullopt, std::nullopt);
  };
  if (group.flag("decoupled_weight_decay"))
    call([](auto&&... values) { at::_fused_adamw_(values...); });
  else
    call([](auto&&... values) { at::_fused_adam_(values...); });
}

}  // namespace

std::span<const Field> AdamOptions::fields() {
  static const Fields<O> list{
      field<&O::params>("params", "what to train").required().implicit("#@model.parameters()"),
      field<&O::lr>("lr", "learning rate").range(0, kLargestFloat),
      field<&O::betas>("betas", "how much of the averages of gradient and square is kept"),
      field<&O::eps>("eps", "added to the denominator").range(0, kLargestFloat),
      field<&O::weight_decay>("weight_decay", "pull of the weights towards zero")
          .range(0, kLargestFloat),
      field<&O::amsgrad>("amsgrad", "divide by the largest average so far (AMSGrad)"),
      field<&O::maximize>("maximize", "climb in place of descending"),
      group<FusedFields>(),
      group<CapturableField>(),
      group<GroupFields>()};
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
    : GroupOptimizer(grouped(options.params, options,
                             {{"lr", options.lr},
                              {"betas", State::tuple_of({options.betas[0], options.betas[1]})},
                              {"eps", options.eps},
                              {"weight_decay", options.weight_decay},
                              {"amsgrad", options.amsgrad},
                              {"maximize", options.maximize},
                              {"foreach", choice(options.foreach)},
                              {"capturable", false},
                              {"differentiable", false},
                              {"fused", choice(options.fused)},
                              {"decoupled_weight_decay", decoupled_weight_decay}})) {}

/// The operations of _single_tensor_adam, one by one: another order would change the last bits.
void Adam::update(const Group& group, at::Tensor& parameter, at::Tensor& grad, State& state) {
  const bool amsgrad = group.flag("amsgrad");
  const auto [beta1, beta2] = betas_of(group);
  const double rate = group.number("lr");
  const double decay = group.number("weight_decay");
  if (state.holds<std::nullptr_t>()) state = first_state(parameter, amsgrad);
  if (group.is_on("fused")) return update_fused(group, parameter, grad, state);
  auto exp_avg = tensor_of(state, "exp_avg");
  auto exp_avg_sq = tensor_of(state, "exp_avg_sq");
  auto step = step_of(state);
  step.add_(1);

  auto gradient = grad;
  if (decay != 0 && group.flag("decoupled_weight_decay")) {
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
  const auto denominator = second.sqrt().div(correction).add_(group.number("eps"));
  parameter.addcdiv_(exp_avg, denominator, -step_size);
}

}  // namespace clara::gradient_descent
