#include "execution.hpp"

#include <array>

namespace clara::gradient_descent {

std::span<const Field> ExecutionFields::fields() {
  using O = ExecutionFields;
  static const std::array list{
      field<&O::foreach>("foreach", "accepted for torch's sake; the numbers are the same"),
      field<&O::differentiable>("differentiable", "torch's; only false")};
  return list;
}

void ExecutionFields::validate(const ExecutionFields& options, OptionIssues& issues) {
  if (options.differentiable)
    issues.error("differentiable",
                 "must be false: nothing in a training differentiates a step of the optimizer");
}

std::span<const Field> FusedFields::fields() {
  static const Fields<FusedFields> list{
      group<ExecutionFields>(),
      field<&FusedFields::fused>("fused", "one kernel for the whole step")};
  return list;
}

void FusedFields::validate(const FusedFields& options, OptionIssues& issues) {
  if (options.fused.value_or(false) && options.foreach.value_or(false))
    issues.error("fused", "fused and foreach cannot both be true");
}

std::span<const Field> CapturableField::fields() {
  static const std::array list{
      field<&CapturableField::capturable>("capturable", "torch's; only false")};
  return list;
}

void CapturableField::validate(const CapturableField& options, OptionIssues& issues) {
  if (options.capturable)
    issues.error("capturable", "must be false: it is for CUDA graphs, which are not made here");
}

}  // namespace clara::gradient_descent
