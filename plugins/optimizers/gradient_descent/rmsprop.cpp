#include "rmsprop.hpp"

#include <clara/internal/float_range.hpp>

#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

namespace clara::gradient_descent {

namespace {

using O = RMSprop::Options;

State first_state(const Group& group, const at::Tensor& parameter) {
  State state;
  state.set("step", at::zeros({}, at::kFloat));
  state.set("square_avg", at::zeros_like(parameter));
  if (group.number("momentum") > 0) state.set("momentum_buffer", at::zeros_like(parameter));
  if (group.flag("centered")) state.set("grad_avg", at::zeros_like(parameter));
  return state;
}

}  // namespace

std::span<const Field> RMSprop::Options::fields() {
  static const Fields<O> list{
      field<&O::params>("params", "what to train").required().implicit("#@model.parameters()"),
      field<&O::lr>("lr", "learning rate").range(0, kLargestFloat),
      field<&O::alpha>("alpha", "how much of the average of squares is kept")
          .range(0, kLargestFloat),
      field<&O::eps>("eps", "added to the denominator").range(0, kLargestFloat),
      field<&O::weight_decay>("weight_decay", "pull of the weights towards zero")
          .range(0, kLargestFloat),
      field<&O::momentum>("momentum", "how much of the last direction is kept")
          .range(0, kLargestFloat),
      field<&O::centered>("centered", "divide by the variance in place of the mean square"),
      field<&O::maximize>("maximize", "climb in place of descending"),
      group<ExecutionFields>(),
      group<CapturableField>(),
      group<GroupFields>()};
  return list;
}

void RMSprop::Options::validate(const Options& options, OptionIssues& issues) {
  check_parameters(options.params, issues);
}

RMSprop::RMSprop(const Options& options)
    : GroupOptimizer(grouped(options.params, options,
                             {{"lr", options.lr},
                              {"momentum", options.momentum},
                              {"alpha", options.alpha},
                              {"eps", options.eps},
                              {"centered", options.centered},
                              {"weight_decay", options.weight_decay},
                              {"capturable", false},
                              {"foreach", choice(options.foreach)},
                              {"maximize", options.maximize},
                              {"differentiable", false}})) {}

/// The operations of _single_tensor_rmsprop, one by one.
void RMSprop::update(const Group& group, at::Tensor& parameter, at::Tensor& grad, State& state) {
  const double alpha = group.number("alpha");
  const double decay = group.number("weight_decay");
  const double momentum = group.number("momentum");
  const double rate = group.number("lr");
  if (state.holds<std::nullptr_t>()) state = first_state(group, parameter);
  step_of(state).add_(1);
  const auto gradient = decay != 0 ? grad.add(parameter, decay) : grad;
  auto square = tensor_of(state, "square_avg");
  square.mul_(alpha).addcmul_(gradient, gradient, 1 - alpha);
  at::Tensor average;
  if (group.flag("centered")) {
    auto mean = tensor_of(state, "grad_avg");
    mean.lerp_(gradient, 1 - alpha);
    average = square.addcmul(mean, mean, -1).sqrt_();
  } else {
    average = square.sqrt();
  }
  average.add_(group.number("eps"));
  if (!(momentum > 0)) {
    parameter.addcdiv_(gradient, average, -rate);
    return;
  }
  auto buffer = tensor_of(state, "momentum_buffer");
  buffer.mul_(momentum).addcdiv_(gradient, average);
  parameter.add_(buffer, -rate);
}

}  // namespace clara::gradient_descent
