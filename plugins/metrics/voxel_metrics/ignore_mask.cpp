#include "ignore_mask.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/gt.h>
#include <ATen/ops/ne.h>
#include <ATen/ops/sum.h>

namespace clara::voxel_metrics {

at::Tensor ignore_mask(const at::Tensor& label, const std::optional<std::int64_t>& ignored) {
  if (!ignored) return {};
  if (label.size(0) == 1) return at::ne(label, *ignored).to(at::kFloat);
  if (*ignored >= 0 && *ignored < label.size(0))
    return 1.0 - label.slice(0, *ignored, *ignored + 1);
  return at::gt(at::sum(label, {0}, /*keepdim=*/true), 0).to(at::kFloat);
}

}  // namespace clara::voxel_metrics
