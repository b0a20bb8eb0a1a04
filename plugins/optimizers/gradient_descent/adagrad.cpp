#include "adagrad.hpp"

#include <clara/internal/float_range.hpp>

#include <ATen/ops/_fused_adagrad.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/zeros.h>

#include <vector>

namespace clara::gradient_descent {

namespace {

using O = Adagrad::Options;

/// One kernel for the whole step: its rounding is not that of the single operations.
void update_fused(const Group& group, const at::Tensor& parameter, const at::Tensor& grad,
                  const at::Tensor& sum, const at::Tensor& step) {
  std::vector<at::Tensor> parameters{parameter}, gradients{grad}, sums{sum}, steps{step};
  at::_fused_adagrad_(parameters, gradients, sums, steps, group.number("lr"),
                      group.number("lr_decay"), group.number("weight_decay"), group.number("eps"),
                      /*maximize=*/false);
}

}  // namespace

std::span<const Field> Adagrad::Options::fields() {
  static const Fields<O> list{
      field<&O::params>("params", "what to train").required().implicit("#@model.parameters()"),
      field<&O::lr>("lr", "learning rate").range(0, kLargestFloat),
      field<&O::lr_decay>("lr_decay", "how fast the learning rate falls").range(0, kLargestFloat),
      field<&O::weight_decay>("weight_decay", "pull of the weights towards zero")
          .range(0, kLargestFloat),
      field<&O::initial_accumulator_value>("initial_accumulator_value",
                                           "what the sum of squares begins with")
          .range(0, kLargestFloat),
      field<&O::eps>("eps", "added to the denominator").range(0, kLargestFloat),
      field<&O::maximize>("maximize", "climb in place of descending"),
      group<FusedFields>(),
      group<GroupFields>()};
  return list;
}

void Adagrad::Options::validate(const Options& options, OptionIssues& issues) {
  check_parameters(options.params, issues);
}

Adagrad::Adagrad(const Options& options)
    : GroupOptimizer(grouped(options.params, options,
                             {{"lr", options.lr},
                              {"lr_decay", options.lr_decay},
                              {"eps", options.eps},
                              {"weight_decay", options.weight_decay},
                              {"initial_accumulator_value", options.initial_accumulator_value},
                              {"foreach", choice(options.foreach)},
                              {"maximize", options.maximize},
                              {"differentiable", false},
                              {"fused", choice(options.fused)}})) {
  begin_states([&](const at::Tensor& parameter) {
    return State(
        State::Dict{{"step", at::zeros({}, at::kFloat)},
                    {"sum", at::full_like(parameter.detach(), options.initial_accumulator_value)}});
  });
}

/// The operations of _single_tensor_adagrad, one by one.
void Adagrad::update(const Group& group, at::Tensor& parameter, at::Tensor& grad, State& state) {
  const double decay = group.number("weight_decay");
  auto sum = tensor_of(state, "sum");
  auto step = step_of(state);
  if (group.is_on("fused") && step.device() != parameter.device()) {
    step = step.to(parameter.device());
    state.set("step", step);
  }
  step.add_(1);
  if (group.is_on("fused")) return update_fused(group, parameter, grad, sum, step);
  const auto gradient = decay != 0 ? grad.add(parameter, decay) : grad;
  const double steps = step.item().toDouble();
  const double rate = group.number("lr") / (1 + (steps - 1) * group.number("lr_decay"));
  sum.addcmul_(gradient, gradient, 1);
  const auto root = sum.sqrt().add_(group.number("eps"));
  parameter.addcdiv_(gradient, root, -rate);
}

}  // namespace clara::gradient_descent
