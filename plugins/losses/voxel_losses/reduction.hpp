#pragma once

#include <clara/options.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace clara::voxel_losses {

/// How the losses of torch.nn sum up, with the two old arguments, which win when one of them is
/// written.
struct ReductionFields {
  std::string reduction = "mean";
  std::optional<bool> size_average;
  std::optional<bool> reduce;

  static std::span<const Field> fields();
  static void validate(const ReductionFields& options, OptionIssues& issues);
  /// at::Reduction's number.
  std::int64_t code() const;
};

}  // namespace clara::voxel_losses
