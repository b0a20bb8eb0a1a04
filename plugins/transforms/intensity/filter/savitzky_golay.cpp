#include "filter/savitzky_golay.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/linalg_lstsq.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <clara/error.hpp>

#include <algorithm>

#include "filter/separable.hpp"
#include "values.hpp"

namespace clara::transforms_intensity {
namespace {

/// The weights of the window. MONAI solves the same least squares in float32, where the last bits
/// depend on where in memory the numbers happen to lie.
at::Tensor weights(std::int64_t window, std::int64_t order) {
  const std::int64_t half = window / 2;
  const auto numbers = at::TensorOptions(at::kDouble);
  const at::Tensor places = at::arange(window - half - 1, -half - 1, -1, numbers);
  const at::Tensor powers = places.pow(at::arange(order + 1, numbers).reshape({-1, 1}));
  at::Tensor first = at::zeros({order + 1}, numbers);
  first[0] = 1;
  return std::get<0>(at::linalg_lstsq(powers, first)).to(at::kFloat);
}

}  // namespace

void SavitzkyGolaySmoothd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.window_length % 2 == 0)
    issues.error("window_length",
                 "expected an odd number, got " + std::to_string(options.window_length));
  if (options.order >= options.window_length)
    issues.error("order", "order, " + std::to_string(options.order) +
                              ", must be below window_length, " +
                              std::to_string(options.window_length));
}

SavitzkyGolaySmoothd::SavitzkyGolaySmoothd(Options options)
    : MapTransform(options),
      options_(std::move(options)),
      kernel_(weights(options_.window_length, options_.order).reshape(-1)) {}

void SavitzkyGolaySmoothd::change(Image& image, std::size_t) const {
  const std::int64_t axes = image.data.dim() - 1;
  if (options_.axis > axes)
    throw Error("axis is " + std::to_string(options_.axis) + ", but the spatial axes are 1 to " +
                std::to_string(axes));
  std::vector<at::Tensor> kernels(static_cast<std::size_t>(axes), at::ones({1}));
  // In MONAI, too, 0 means the first spatial axis: a channel has no neighbours.
  kernels.at(static_cast<std::size_t>(std::max<std::int64_t>(options_.axis, 1)) - 1) = kernel_;
  const transforms::DType type{image.data.scalar_type()};
  const at::Tensor in = converted(image.data, transforms::DType{at::kFloat});
  image.data = converted(
      separable_filter(in, kernels, options_.mode == "zeros" ? "constant" : options_.mode), type);
}

}  // namespace clara::transforms_intensity
