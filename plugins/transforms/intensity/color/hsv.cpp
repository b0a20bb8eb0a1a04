#include "color/hsv.hpp"

#include <ATen/Dispatch.h>
#include <ATen/ops/empty_like.h>
#include <clara/error.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace clara::transforms_intensity {
namespace {

at::Tensor as_parts(const at::Tensor& rgb) {
  if (rgb.scalar_type() == at::kHalf || rgb.scalar_type() == at::kFloat)
    return rgb.to(at::kFloat).contiguous();
  if (rgb.is_floating_point() || rgb.scalar_type() == at::kBool)
    return rgb.to(at::kDouble).contiguous();
  const double most = AT_DISPATCH_INTEGRAL_TYPES(rgb.scalar_type(), "as_parts", [] {
    return static_cast<double>(std::numeric_limits<scalar_t>::max());
  });
  return rgb.to(at::kDouble).mul(1.0 / most).clamp_min(-1.0).contiguous();
}

template <class T>
T hue(T r, T g, T b, T most, T delta) {
  T out = 0;  // the last that is the greatest decides
  if (r == most) out = (g - b) / delta;
  if (g == most) out = T(2) + (b - r) / delta;
  if (b == most) out = T(4) + (r - g) / delta;
  const T rest = std::fmod(out / T(6), T(1));
  return rest < 0 ? rest + T(1) : rest;
}

template <class T>
void convert(const T* in, T* out, std::int64_t voxels) {
  const auto known = [](T x) { return x == x ? x : T(0); };
  for (std::int64_t i = 0; i < voxels; ++i) {
    const T r = in[i];
    const T g = in[voxels + i];
    const T b = in[2 * voxels + i];
    const bool nan = r != r || g != g || b != b;
    const T most = nan ? std::numeric_limits<T>::quiet_NaN() : std::max({r, g, b});
    const T delta = most - std::min({r, g, b});
    out[i] = delta == 0 ? T(0) : known(hue(r, g, b, most, delta));
    out[voxels + i] = delta == 0 ? T(0) : known(delta / most);
    out[2 * voxels + i] = known(most);
  }
}

}  // namespace

at::Tensor hsv_of(const at::Tensor& rgb) {
  if (rgb.size(0) != 3)
    throw Error("hue, saturation and value are of images of 3 channels, this one has " +
                std::to_string(rgb.size(0)));
  const at::Tensor in = as_parts(rgb);
  at::Tensor out = at::empty_like(in);
  const std::int64_t voxels = in.numel() / 3;
  if (in.scalar_type() == at::kFloat)
    convert(in.const_data_ptr<float>(), out.mutable_data_ptr<float>(), voxels);
  else
    convert(in.const_data_ptr<double>(), out.mutable_data_ptr<double>(), voxels);
  return out;
}

}  // namespace clara::transforms_intensity
