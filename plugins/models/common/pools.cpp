#include "pools.hpp"

#include <ATen/ops/adaptive_avg_pool1d.h>
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/adaptive_avg_pool3d.h>
#include <ATen/ops/avg_pool1d.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/avg_pool3d.h>
#include <ATen/ops/max_pool1d.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/max_pool3d.h>

namespace clara::networks {

namespace {

Ints filled(int dims, std::int64_t value) { return Ints(static_cast<std::size_t>(dims), value); }

}  // namespace

LayerPtr make_max_pool(const PoolShape& s) {
  return make_function([s](const at::Tensor& x) {
    const auto kernel = filled(s.dims, s.kernel), stride = filled(s.dims, s.stride);
    const auto padding = filled(s.dims, s.padding), dilation = filled(s.dims, 1);
    if (s.dims == 1) return at::max_pool1d(x, kernel, stride, padding, dilation, s.ceil);
    if (s.dims == 2) return at::max_pool2d(x, kernel, stride, padding, dilation, s.ceil);
    return at::max_pool3d(x, kernel, stride, padding, dilation, s.ceil);
  });
}

LayerPtr make_average_pool(const PoolShape& s) {
  return make_function([s](const at::Tensor& x) {
    const auto kernel = filled(s.dims, s.kernel), stride = filled(s.dims, s.stride);
    const auto padding = filled(s.dims, s.padding);
    if (s.dims == 1) return at::avg_pool1d(x, kernel, stride, padding, s.ceil);
    if (s.dims == 2) return at::avg_pool2d(x, kernel, stride, padding, s.ceil);
    return at::avg_pool3d(x, kernel, stride, padding, s.ceil);
  });
}

LayerPtr make_global_average_pool(int dims) {
  return make_function([dims](const at::Tensor& x) {
    const auto one = filled(dims, 1);
    if (dims == 1) return at::adaptive_avg_pool1d(x, one);
    if (dims == 2) return at::adaptive_avg_pool2d(x, one);
    return at::adaptive_avg_pool3d(x, one);
  });
}

}  // namespace clara::networks
