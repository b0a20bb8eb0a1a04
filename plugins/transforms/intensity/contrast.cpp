#include "contrast.hpp"

#include <ATen/ops/aminmax.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/std.h>
#include <clara/error.hpp>

#include <algorithm>

#include "values.hpp"

namespace clara::transforms_intensity {
namespace {

at::Tensor raised(const at::Tensor& image, double gamma) {
  constexpr double kEpsilon = 1e-7;
  const auto [low, high] = at::aminmax(image);
  const at::Tensor range = high.sub(low);
  at::Tensor out = image.sub(low).div(range.add(kEpsilon).item<double>());
  return out.pow_(gamma).mul_(range).add_(low);
}

at::Tensor adjusted(const at::Tensor& data, double gamma, const ContrastOptions& options) {
  if (data.numel() == 0) throw Error("the image has no voxels, and so no range of values");
  if (data.scalar_type() == at::kBool)
    throw Error("the image is bool, which has no contrast to adjust");
  if (options.retain_stats) need_real(data, "a mean");
  const at::Tensor image = options.invert_image ? data.neg() : data;
  at::Tensor out = raised(image, gamma);
  if (options.retain_stats) {
    const at::Tensor mean = at::mean(image);
    const at::Tensor deviation = at::std(image, /*unbiased=*/true);
    out.sub_(at::mean(out));
    out.div_(at::std(out, /*unbiased=*/true).add(1e-8));
    out.mul_(deviation).add_(mean);
  }
  return options.invert_image ? out.neg_() : out;
}

}  // namespace

void AdjustContrastd::change(Image& image, std::size_t) const {
  image.data = adjusted(image.data, options_.gamma, options_);
}

void RandAdjustContrastd::Options::validate(const Options& options, OptionIssues& issues) {
  const auto* one = std::get_if<double>(&options.gamma);
  if (one != nullptr && !(*one > 0.5))
    issues.error("gamma",
                 "one number is the upper end of a range from 0.5, and must be above it; "
                 "got " +
                     number_text(*one));
}

std::optional<double> RandAdjustContrastd::draw(const Sample&, Rng& rng) const {
  if (const auto* one = std::get_if<double>(&options_.gamma))
    return draw_number(options_, 0.5, *one, rng);
  const auto& [a, b] = std::get<std::array<double, 2>>(options_.gamma);
  return draw_number(options_, std::min(a, b), std::max(a, b), rng);
}

void RandAdjustContrastd::change(Image& image, std::size_t,
                                 const std::optional<double>& gamma) const {
  if (gamma) image.data = adjusted(image.data, *gamma, options_);
}

}  // namespace clara::transforms_intensity
