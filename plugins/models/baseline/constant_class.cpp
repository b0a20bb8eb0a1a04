#include "constant_class.hpp"

#include <ATen/ops/zeros.h>

#include <array>

namespace clara::baseline {

std::span<const Field> ConstantClass::Options::fields() {
  static const std::array list{
      field<&Options::num_classes>("num_classes", "channels of the output").at_least(1),
      field<&Options::predicted>("predicted", "the class that it predicts everywhere").at_least(0)};
  return list;
}

void ConstantClass::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.predicted >= options.num_classes)
    issues.error("predicted",
                 "predicted must be below num_classes, " + std::to_string(options.num_classes));
}

at::Tensor ConstantClass::forward(const at::Tensor& input) {
  auto shape = input.sizes().vec();
  shape.at(1) = options_.num_classes;
  auto output = at::zeros(shape, input.options());
  output.select(1, options_.predicted).fill_(1);
  return output;
}

State ConstantClass::state_dict() const { return State(State::Dict{}); }

}  // namespace clara::baseline
