#include "sgd.hpp"

#include <clara/internal/float_range.hpp>

namespace clara::gradient_descent {

namespace {

using O = SGD::Options;

}  // namespace

std::span<const Field> SGD::Options::fields() {
  static const std::array list{
      field<&O::params>("params", "what to train").required().implicit("#@model.parameters()"),
      field<&O::lr>("lr", "learning rate").range(0, kLargestFloat),
      field<&O::momentum>("momentum", "how much of the last direction is kept")
          .range(0, kLargestFloat),
      field<&O::dampening>("dampening", "share of the gradient that does not enter the direction")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::weight_decay>("weight_decay", "pull of the weights towards zero")
          .range(0, kLargestFloat),
      field<&O::nesterov>("nesterov", "look ahead along the direction"),
      field<&O::maximize>("maximize", "climb in place of descending")};
  return list;
}

void SGD::Options::validate(const Options& options, OptionIssues& issues) {
  check_parameters(options.params, issues);
  if (options.nesterov && (options.momentum <= 0 || options.dampening != 0))
    issues.error("nesterov", "needs a momentum above 0 and a dampening of 0");
}

SGD::SGD(const Options& options)
    : GroupOptimizer(options.params.tensors(), {{"lr", options.lr},
                                                {"momentum", options.momentum},
                                                {"dampening", options.dampening},
                                                {"weight_decay", options.weight_decay},
                                                {"nesterov", options.nesterov},
                                                {"maximize", options.maximize},
                                                {"foreach", nullptr},
                                                {"differentiable", false},
                                                {"fused", nullptr}}) {}

/// The operations of _single_tensor_sgd, one by one.
void SGD::update(at::Tensor& parameter, at::Tensor& grad, State& state) {
  const double momentum = number("momentum");
  const double decay = number("weight_decay");
  auto direction = decay != 0 ? grad.add(parameter, decay) : grad;
  if (momentum != 0) {
    const auto* known = state.find("momentum_buffer");
    if (known && known->holds<at::Tensor>()) {
      known->as_tensor().mul_(momentum).add_(direction, 1 - number("dampening"));
    } else {
      state.set("momentum_buffer", direction.clone());
    }
    const auto buffer = tensor_of(state, "momentum_buffer");
    direction = flag("nesterov") ? direction.add(buffer, momentum) : buffer;
  }
  parameter.add_(direction, -number("lr"));
}

}  // namespace clara::gradient_descent
