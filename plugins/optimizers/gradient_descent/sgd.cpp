#include "sgd.hpp"

#include <clara/internal/float_range.hpp>

#include <ATen/ops/_fused_sgd.h>
#include <ATen/ops/empty_like.h>

#include <vector>

namespace clara::gradient_descent {

namespace {

using O = SGD::Options;

/// One kernel for the whole step: its rounding is not that of the single operations.
void update_fused(const Group& group, const at::Tensor& parameter, const at::Tensor& grad,
                  State& state) {
  const double momentum = group.number("momentum");
  const auto* known = state.find("momentum_buffer");
  const bool first = momentum != 0 && !(known && known->holds<at::Tensor>());
  if (first) state.set("momentum_buffer", at::empty_like(grad));
  std::vector<at::Tensor> parameters{parameter}, gradients{grad}, buffers;
  if (momentum != 0) buffers.push_back(tensor_of(state, "momentum_buffer"));
  at::_fused_sgd_(parameters, gradients, buffers, group.number("weight_decay"), momentum,
                  group.number("lr"), group.number("dampening"), group.flag("nesterov"),
                  /*maximize=*/false, first);
}

}  // namespace

std::span<const Field> SGD::Options::fields() {
  static const Fields<O> list{
      field<&O::params>("params", "what to train").required().implicit("#@model.parameters()"),
      field<&O::lr>("lr", "learning rate").range(0, kLargestFloat),
      field<&O::momentum>("momentum", "how much of the last direction is kept")
          .range(0, kLargestFloat),
      field<&O::dampening>("dampening", "share of the gradient that does not enter the direction")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::weight_decay>("weight_decay", "pull of the weights towards zero")
          .range(0, kLargestFloat),
      field<&O::nesterov>("nesterov", "look ahead along the direction"),
      field<&O::maximize>("maximize", "climb in place of descending"),
      group<FusedFields>(),
      group<GroupFields>()};
  return list;
}

void SGD::Options::validate(const Options& options, OptionIssues& issues) {
  check_parameters(options.params, issues);
  if (options.nesterov && (options.momentum <= 0 || options.dampening != 0))
    issues.error("nesterov", "needs a momentum above 0 and a dampening of 0");
}

SGD::SGD(const Options& options)
    : GroupOptimizer(grouped(options.params, options,
                             {{"lr", options.lr},
                              {"momentum", options.momentum},
                              {"dampening", options.dampening},
                              {"weight_decay", options.weight_decay},
                              {"nesterov", options.nesterov},
                              {"maximize", options.maximize},
                              {"foreach", choice(options.foreach)},
                              {"differentiable", false},
                              {"fused", choice(options.fused)}})) {}

/// The operations of _single_tensor_sgd, one by one.
void SGD::update(const Group& group, at::Tensor& parameter, at::Tensor& grad, State& state) {
  if (group.is_on("fused")) return update_fused(group, parameter, grad, state);
  const double momentum = group.number("momentum");
  const double decay = group.number("weight_decay");
  auto direction = decay != 0 ? grad.add(parameter, decay) : grad;
  if (momentum != 0) {
    const auto* known = state.find("momentum_buffer");
    if (known && known->holds<at::Tensor>()) {
      known->as_tensor().mul_(momentum).add_(direction, 1 - group.number("dampening"));
    } else {
      state.set("momentum_buffer", direction.clone());
    }
    const auto buffer = tensor_of(state, "momentum_buffer");
    direction = group.flag("nesterov") ? direction.add(buffer, momentum) : buffer;
  }
  parameter.add_(direction, -group.number("lr"));
}

}  // namespace clara::gradient_descent
