#include "reduction.hpp"

#include <ATen/core/Reduction.h>

#include <array>

namespace clara::voxel_losses {

namespace {

std::string effective(const ReductionFields& options) {
  if (!options.size_average && !options.reduce) return options.reduction;
  if (!options.reduce.value_or(true)) return "none";
  return options.size_average.value_or(true) ? "mean" : "sum";
}

}  // namespace

std::span<const Field> ReductionFields::fields() {
  using O = ReductionFields;
  static const std::array list{
      field<&O::reduction>("reduction", "over items and voxels").one_of({"mean", "sum", "none"}),
      field<&O::size_average>("size_average", "old; true: mean, false: sum"),
      field<&O::reduce>("reduce", "old; false: none")};
  return list;
}

void ReductionFields::validate(const ReductionFields& options, OptionIssues& issues) {
  if (options.size_average || options.reduce)
    issues.warning(options.size_average ? "size_average" : "reduce",
                   "is an old argument of torch; \"reduction\": \"" + effective(options) +
                       "\" is what it means");
}

std::int64_t ReductionFields::code() const {
  const auto word = effective(*this);
  return word == "mean"  ? at::Reduction::Mean
         : word == "sum" ? at::Reduction::Sum
                         : at::Reduction::None;
}

}  // namespace clara::voxel_losses
