// The fused kernel gives the bits of the CPU's pass, which are those of torch's operations one by
// one.

#include <ATen/core/Tensor.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/randn.h>
#include <doctest/doctest.h>

#include "intensity/kernels.hpp"
#include "intensity_cuda/linear_op.hpp"

#include <array>
#include <limits>
#include <vector>

using clara::transforms_intensity::Linear;

namespace {

at::Tensor on_gpu(const at::Tensor& image, const Linear& map) {
  return clara::transforms_intensity_cuda::linear(image.cuda(), map.subtract, map.divide,
                                                  map.multiply, map.add, map.low, map.high)
      .cpu();
}

const std::array<Linear, 4> kMaps{
    Linear{-57, 221, {}, 0, {}, {}}, Linear{-57, 221, 3.0, -1, {}, {}},
    Linear{-57, 221, {}, 0, 0.0, 1.0}, Linear{-57, 221, 0.7, 0.1, 0.0, 1.0}};

}  // namespace

TEST_CASE("[gpu] every map, sizes around a block, and many blocks") {
  for (const auto& map : kMaps)
    for (const std::int64_t size : {0, 1, 255, 256, 257, 1 << 20, (1 << 24) + 3}) {
      const auto image = at::randn({size}).mul(100);
      CHECK(at::equal(on_gpu(image, map), clara::transforms_intensity::linear(image, map)));
    }
}

TEST_CASE("[gpu] a view that is not contiguous") {
  const auto image = at::randn({3, 20, 30, 40}).transpose(1, 3);
  CHECK(at::equal(on_gpu(image, kMaps[3]), clara::transforms_intensity::linear(image, kMaps[3])));
}

TEST_CASE("[gpu] NaN stays, infinities are limited") {
  const auto nan = at::full({8}, std::numeric_limits<float>::quiet_NaN());
  CHECK(at::isnan(on_gpu(nan, kMaps[3])).all().item<bool>());
  const auto high = at::full({8}, std::numeric_limits<float>::infinity());
  CHECK(at::equal(on_gpu(high, kMaps[3]), at::full({8}, 1.0F)));
}

TEST_CASE("[gpu] torch's dispatcher finds the kernel, and the transform's pass uses it") {
  clara::transforms_intensity_cuda::register_linear();
  const auto image = at::randn({1, 9, 9, 9});
  const auto out = clara::transforms_intensity::linear(image.cuda(), kMaps[3]);
  CHECK(out.is_cuda());
  CHECK(at::equal(out.cpu(), clara::transforms_intensity::linear(image, kMaps[3])));
}
