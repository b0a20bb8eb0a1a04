#pragma once

#include <clara/options.hpp>
#include <clara/train/state.hpp>

#include <optional>

namespace clara::gradient_descent {

/// How PyTorch carries a step out. `foreach` gives the same bits as one tensor after the other;
/// what no training of a config can use is refused.
struct ExecutionFields {
  std::optional<bool> foreach;
  bool differentiable = false;

  static std::span<const Field> fields();
  static void validate(const ExecutionFields& options, OptionIssues& issues);
};

/// The same of optimizers that have a kernel for the whole step, whose last bits differ from those
/// of the single operations.
struct FusedFields : ExecutionFields {
  std::optional<bool> fused;

  static std::span<const Field> fields();
  static void validate(const FusedFields& options, OptionIssues& issues);
};

/// For CUDA graphs.
struct CapturableField {
  bool capturable = false;

  static std::span<const Field> fields();
  static void validate(const CapturableField& options, OptionIssues& issues);
};

/// null or the choice, as Python's param_groups have it.
inline State choice(const std::optional<bool>& written) {
  return written ? State(*written) : State(nullptr);
}

}  // namespace clara::gradient_descent
