#include "fourier/k_space.hpp"

#include <ATen/ops/fft_fftn.h>
#include <ATen/ops/fft_ifftn.h>
#include <ATen/ops/real.h>
#include <clara/error.hpp>

#include <numeric>
#include <string_view>

#include "common/map_transform.hpp"

namespace clara::transforms_intensity {

std::vector<std::int64_t> spatial_axes(const at::Tensor& image) {
  std::vector<std::int64_t> axes(static_cast<std::size_t>(image.dim()) - 1);
  std::iota(axes.begin(), axes.end(), 1);
  return axes;
}

at::Tensor to_k_space(const at::Tensor& image) {
  transforms::check_source(transforms::spatial_shape(image));
  if (image.scalar_type() == at::kHalf)
    throw Error(
        "the image is float16, which has no Fourier transform; CastToTyped before it makes "
        "it float32");
  return at::fft_fftn(image, std::nullopt, spatial_axes(image));
}

at::Tensor from_k_space(const at::Tensor& k) {
  using Norm = std::optional<c10::string_view>;
  return at::real(at::fft_ifftn(k, std::nullopt, spatial_axes(k), Norm("backward"))).contiguous();
}

}  // namespace clara::transforms_intensity
