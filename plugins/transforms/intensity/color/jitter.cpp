#include "color/jitter.hpp"

#include <ATen/ops/empty_like.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/zeros.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "values.hpp"

namespace clara::transforms_intensity {
namespace {

/// The greatest value of an image, by torchvision; 1 of a real one.
double greatest(const at::Tensor& image) {
  switch (image.scalar_type()) {
    case at::kByte:
      return 255;
    case at::kChar:
      return 127;
    case at::kShort:
      return 32767;
    case at::kInt:
      return 2147483647;
    case at::kLong:
      return 9223372036854775807.0;
    default:
      return 1;
  }
}

at::Tensor blended(const at::Tensor& image, const at::Tensor& other, double ratio) {
  const at::Tensor mixed = image.mul(ratio).add_(other.mul(1.0 - ratio));
  const at::Scalar bound = image.scalar_type() == at::kLong
                               ? at::Scalar(std::numeric_limits<std::int64_t>::max())
                               : at::Scalar(greatest(image));
  return mixed.clamp_(0, bound).to(image.scalar_type());
}

at::Tensor as_parts(const at::Tensor& image) {
  const at::Tensor real = image.to(at::kFloat);
  return image.is_floating_point() ? real : real.div_(greatest(image));
}

at::Tensor from_parts(const at::Tensor& parts, const at::Tensor& like) {
  if (like.is_floating_point()) return parts.to(like.scalar_type());
  return parts.mul(greatest(like) + 1.0 - 1e-3).to(like.scalar_type());
}

struct Pixel {
  float r, g, b;
};

/// To hue, saturation and value, a turn of the hue, and back.
Pixel turned(const Pixel& in, float turn) {
  const auto [r, g, b] = in;
  if (r != r || g != g || b != b) {
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
    return {kNan, kNan, kNan};
  }
  const float most = std::max({r, g, b});
  const float least = std::min({r, g, b});
  const float range = most - least;
  const float s = range / (most == least ? 1.0F : most);
  const float divisor = most == least ? 1.0F : range;
  const float rc = (most - r) / divisor;
  const float gc = (most - g) / divisor;
  const float bc = (most - b) / divisor;
  float h = 0;
  if (most == r)
    h = bc - gc;
  else if (most == g)
    h = (2.0F + rc) - bc;
  else
    h = (4.0F + gc) - rc;
  h = std::fmod(h / 6.0F + 1.0F, 1.0F);
  h = std::fmod(h + turn, 1.0F);
  if (h < 0) h += 1.0F;
  const float sixths = h * 6.0F;
  const float whole = std::floor(sixths);
  const float f = sixths - whole;
  const auto limited = [](float x) { return std::clamp(x, 0.0F, 1.0F); };
  const float v = most;
  const float p = limited(v * (1.0F - s));
  const float q = limited(v * (1.0F - s * f));
  const float t = limited(v * (1.0F - s * (1.0F - f)));
  const std::array<Pixel, 6> by_sixth{Pixel{v, t, p}, {q, v, p}, {p, v, t},
                                      {p, q, v},      {t, p, v}, {v, p, q}};
  return by_sixth[static_cast<std::size_t>(whole) % 6];
}

}  // namespace

void check_colours(const at::Tensor& image, const char* transform) {
  if (image.dim() >= 3 && (image.size(-3) == 1 || image.size(-3) == 3)) return;
  throw Error(std::string(transform) +
              " takes images of 1 or 3 channels and 2 spatial axes, this one is " +
              shape_text(image.sizes()));
}

at::Tensor greyscale(const at::Tensor& image, std::int64_t channels) {
  at::Tensor grey = image;
  if (image.size(-3) == 3) {
    const auto colours = image.unbind(-3);
    grey = colours[0].mul(0.2989).add(colours[1].mul(0.587)).add_(colours[2].mul(0.114));
    grey = grey.to(image.scalar_type()).unsqueeze(-3);
  }
  return channels == 3 ? grey.expand(image.sizes()).contiguous() : grey;
}

at::Tensor with_brightness(const at::Tensor& image, double factor) {
  return blended(image, at::zeros({}, image.options()), factor);
}

at::Tensor with_contrast(const at::Tensor& image, double factor) {
  const at::Tensor grey = image.size(-3) == 3 ? greyscale(image, 1) : image;
  const at::Tensor real = image.is_floating_point() ? grey : grey.to(at::kFloat);
  return blended(image, at::mean(real, {-3, -2, -1}, true), factor);
}

at::Tensor with_saturation(const at::Tensor& image, double factor) {
  return image.size(-3) == 1 ? image : blended(image, greyscale(image, 1), factor);
}

at::Tensor with_hue(const at::Tensor& image, double turn) {
  if (image.size(-3) == 1) return image;
  if (image.scalar_type() == at::kInt || image.scalar_type() == at::kLong)
    throw Error("hue cannot be changed in an image of " + type_name(image) +
                ", which float32 does not hold exactly; CastToTyped before it makes it float32");
  const at::Tensor in = as_parts(image).contiguous();
  at::Tensor out = at::empty_like(in);
  const std::int64_t area = in.size(-2) * in.size(-1);
  const auto by = static_cast<float>(turn);
  for (std::int64_t start = 0; start < in.numel(); start += 3 * area) {
    const float* from = in.const_data_ptr<float>() + start;
    float* to = out.mutable_data_ptr<float>() + start;
    for (std::int64_t i = 0; i < area; ++i) {
      const auto [r, g, b] = turned({from[i], from[area + i], from[2 * area + i]}, by);
      to[i] = r;
      to[area + i] = g;
      to[2 * area + i] = b;
    }
  }
  return from_parts(out, image);
}

}  // namespace clara::transforms_intensity
