#include "novograd.hpp"

#include <clara/internal/float_range.hpp>

#include <ATen/ops/max.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

namespace clara::gradient_descent {

namespace {

using O = Novograd::Options;

State first_state(const at::Tensor& parameter, bool amsgrad) {
  const auto scalar = [&] {
    return at::zeros({}, at::TensorOptions(at::kFloat).device(parameter.device()));
  };
  State state;
  state.set("step", 0);
  state.set("exp_avg", at::zeros_like(parameter));
  state.set("exp_avg_sq", scalar());
  if (amsgrad) state.set("max_exp_avg_sq", scalar());
  return state;
}

}  // namespace

std::span<const Field> Novograd::Options::fields() {
  static const Fields<O> list{
      field<&O::params>("params", "what to train").required().implicit("#@model.parameters()"),
      field<&O::lr>("lr", "learning rate").range(0, kLargestFloat),
      field<&O::betas>("betas", "how much of the averages of gradient and its norm is kept"),
      field<&O::eps>("eps", "added to the denominator").range(0, kLargestFloat),
      field<&O::weight_decay>("weight_decay", "pull of the weights towards zero")
          .range(0, kLargestFloat),
      field<&O::grad_averaging>("grad_averaging", "scale the gradient before it is averaged"),
      field<&O::amsgrad>("amsgrad", "divide by the largest average so far (AMSGrad)"),
      group<GroupFields>()};
  return list;
}

void Novograd::Options::validate(const Options& options, OptionIssues& issues) {
  check_betas(options.betas, issues);
  check_parameters(options.params, issues);
}

Novograd::Novograd(const Options& options)
    : GroupOptimizer(grouped(options.params, options,
                             {{"lr", options.lr},
                              {"betas", State::tuple_of({options.betas[0], options.betas[1]})},
                              {"eps", options.eps},
                              {"weight_decay", options.weight_decay},
                              {"grad_averaging", options.grad_averaging},
                              {"amsgrad", options.amsgrad}})) {}

void Novograd::update(const Group& group, at::Tensor& parameter, at::Tensor& grad, State& state) {
  const bool amsgrad = group.flag("amsgrad");
  const auto [beta1, beta2] = betas_of(group);
  if (state.holds<std::nullptr_t>()) state = first_state(parameter, amsgrad);
  auto exp_avg = tensor_of(state, "exp_avg");
  auto exp_avg_sq = tensor_of(state, "exp_avg_sq");
  state.set("step", state.at("step").as_int() + 1);

  const auto norm = at::sum(at::pow(grad, 2));
  if (exp_avg_sq.item().toDouble() == 0) {
    exp_avg_sq.copy_(norm);
  } else {
    exp_avg_sq.mul_(beta2).add_(norm, 1 - beta2);
  }
  auto second = exp_avg_sq;
  if (amsgrad) {
    second = tensor_of(state, "max_exp_avg_sq");
    at::max_out(second, second, exp_avg_sq);
  }
  grad.div_(second.sqrt().add_(group.number("eps")));
  if (group.number("weight_decay") != 0) grad.add_(parameter, group.number("weight_decay"));
  if (group.flag("grad_averaging")) grad.mul_(1 - beta1);
  exp_avg.mul_(beta1).add_(grad);
  parameter.add_(exp_avg, -group.number("lr"));
}

}  // namespace clara::gradient_descent
