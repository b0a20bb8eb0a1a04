#include "shift.hpp"

#include <ATen/ops/any.h>
#include <ATen/ops/ne.h>
#include <ATen/ops/std.h>
#include <ATen/ops/where.h>

#include "kernels.hpp"

namespace clara::transforms_intensity {

void ShiftIntensityd::change(Image& image, std::size_t key) const {
  const auto& name = options_.factor_key.at(key);
  const Value* factor = name ? image.meta.find(*name) : nullptr;
  const Number offset = factor ? options_.offset * number_of(*factor) : options_.offset;
  const auto type = image.data.scalar_type();
  const at::Tensor moved = image.data.add(offset.scalar());
  image.data = converted(options_.safe ? limited(moved, type) : moved, transforms::DType{type});
}

void StdShiftOptions::validate(const StdShiftOptions& options, OptionIssues& issues) {
  if (options.dtype && !at::isFloatingType(options.dtype->type))
    issues.error("dtype", "a standard deviation needs float16, float32 or float64");
}

namespace {

at::Tensor deviation(const at::Tensor& values) {
  return at::std(values, std::nullopt, at::Scalar(0), false);
}

at::Tensor shifted(const at::Tensor& image, double factor, bool nonzero) {
  if (!nonzero) return image.add(deviation(image).mul(factor));
  const at::Tensor mask = at::ne(image, 0);
  if (!mask.any().item<bool>()) return image;
  return at::where(mask, image.add(deviation(image.masked_select(mask)).mul(factor)), image);
}

void shift(Image& image, double factor, const StdShiftOptions& options) {
  const at::Tensor in = converted(image.data, options.dtype);
  need_real(in, "a standard deviation");
  image.data = by_channel(in, options.channel_wise, [&](const at::Tensor& part) {
    return shifted(part, factor, options.nonzero);
  });
}

}  // namespace

void StdShiftIntensityd::change(Image& image, std::size_t) const {
  shift(image, options_.factor, options_);
}

std::optional<double> RandStdShiftIntensityd::draw(const Sample&, Rng& rng) const {
  const auto [low, high] = ordered(options_.factors);
  return draw_number(options_, low, high, rng);
}

void RandStdShiftIntensityd::change(Image& image, std::size_t,
                                    const std::optional<double>& factor) const {
  if (factor) shift(image, *factor, options_);
}

}  // namespace clara::transforms_intensity
