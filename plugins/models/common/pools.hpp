#pragma once

#include "layers.hpp"

namespace clara::networks {

/// torch.nn.MaxPool<n>d, AvgPool<n>d and AdaptiveAvgPool<n>d(1) for as many axes as `dims`.
struct PoolShape {
  int dims = 2;
  std::int64_t kernel = 2, stride = 2, padding = 0;
  bool ceil = false;
};
LayerPtr make_max_pool(const PoolShape& shape);
LayerPtr make_average_pool(const PoolShape& shape);
LayerPtr make_global_average_pool(int dims);

}  // namespace clara::networks
