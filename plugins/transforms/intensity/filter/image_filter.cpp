#include "filter/image_filter.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv3d.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <clara/error.hpp>

#include <algorithm>

#include "common/gaussian_filter.hpp"
#include "common/map_transform.hpp"
#include "filter/median_smooth.hpp"
#include "filter/savitzky_golay.hpp"
#include "filter/separable.hpp"

namespace clara::transforms_intensity {
namespace {

constexpr double kMostSize = 99;

/// 1 in a ball that the cube of `size` holds, else 0.
at::Tensor ball(std::int64_t axes, std::int64_t size) {
  const at::Tensor places = at::arange(size, at::kLong).sub(size / 2).square();
  at::Tensor distance =
      at::zeros(std::vector<std::int64_t>(static_cast<std::size_t>(axes), size), at::kLong);
  for (std::int64_t axis = 0; axis < axes; ++axis) {
    std::vector<std::int64_t> along(static_cast<std::size_t>(axes), 1);
    along[static_cast<std::size_t>(axis)] = size;
    distance.add_(places.view(along));
  }
  return distance.le((size / 2) * (size / 2)).to(at::kFloat);
}

/// The kernel of that name for images of `axes` spatial axes.
at::Tensor named_kernel(const std::string& name, std::int64_t axes, std::int64_t size) {
  const std::vector<std::int64_t> shape(static_cast<std::size_t>(axes), size);
  if (name == "mean") return at::ones(shape, at::kFloat);
  if (name == "elliptical") return ball(axes, size);
  at::Tensor out = name == "laplace" ? at::full(shape, -1.0F, at::kFloat) : ball(axes, size).neg();
  const auto middle = out.numel() / 2;
  const auto value =
      name == "laplace" ? static_cast<double>(out.numel() - 1) : -out.sum().item<double>();
  out.view(-1)[middle].fill_(value);
  return out;
}

/// Each channel by itself, with zeros outside the image.
at::Tensor convolved(const at::Tensor& image, const at::Tensor& kernel) {
  const auto channels = image.size(0);
  auto shape = kernel.sizes().vec();
  shape.insert(shape.begin(), {channels, 1});
  const at::Tensor weights = kernel.expand(shape).contiguous();
  const at::Tensor batch = image.unsqueeze(0);
  const std::vector<std::int64_t> ones(shape.size() - 2, 1);
  const std::optional<at::Tensor> no_bias;
  const auto with = [&](auto* convolution) {
    return convolution(batch, weights, no_bias, ones, "same", ones, channels).squeeze(0);
  };
  using Convolution =
      at::Tensor(const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&,
                 at::IntArrayRef, c10::string_view, at::IntArrayRef, std::int64_t);
  if (ones.size() == 1) return with(static_cast<Convolution*>(&at::conv1d));
  if (ones.size() == 2) return with(static_cast<Convolution*>(&at::conv2d));
  return with(static_cast<Convolution*>(&at::conv3d));
}

/// Sobel's kernels, of the difference and of the smoothing, made wider step by step.
std::array<at::Tensor, 2> sobel_kernels(std::int64_t size, bool normalized) {
  const auto kernel = [&](const std::vector<float>& values, double divisor) {
    return at::tensor(values, at::kFloat).view({1, 1, 3}).div_(normalized ? divisor : 1);
  };
  at::Tensor difference = kernel({-1, 0, 1}, 2);
  at::Tensor smooth = kernel({1, 2, 1}, 4);
  const at::Tensor wider = kernel({1, 2, 1}, 4);
  for (; size > 3; size -= 2) {
    difference = at::conv1d(difference, wider, {}, 1, 2);
    smooth = at::conv1d(smooth, wider, {}, 1, 2);
  }
  return {difference.view(-1), smooth.view(-1)};
}

at::Tensor sobel(const at::Tensor& image, const FilterOptions& how) {
  const auto axes = image.dim() - 1;
  const auto [difference, smooth] = sobel_kernels(*how.kernel_size, how.normalize_kernels);
  std::vector<std::int64_t> wanted;
  for (std::int64_t axis = 0; axis < axes; ++axis) wanted.push_back(axis);
  if (how.spatial_axes) wanted = how.spatial_axes->values;
  std::vector<at::Tensor> gradients;
  for (const auto axis : wanted) {
    std::vector<at::Tensor> kernels(static_cast<std::size_t>(axes), smooth);
    kernels[static_cast<std::size_t>(transforms::spatial_axis(axis, axes))] = difference;
    at::Tensor out = separable_filter(image, kernels,
                                      how.padding_mode == "zeros" ? "constant" : how.padding_mode);
    if (how.normalize_gradients) {
      const at::Tensor low = out.min();
      if (low.item<float>() != out.max().item<float>()) out = out.sub(low);
      const at::Tensor high = out.max();
      if (high.item<float>() > 0) out = out.div(high);
    }
    gradients.push_back(std::move(out));
  }
  return at::cat(gradients);
}

at::Tensor gauss(const at::Tensor& image, const FilterOptions& how) {
  if (how.approx != "erf") return smoothed(image, *how.sigma, how.approx, "sigma");
  const auto axes = static_cast<std::size_t>(image.dim() - 1);
  const auto& sigma = *how.sigma;
  if (!sigma.single && sigma.size() != axes)
    throw Error("sigma has " + std::to_string(sigma.size()) + " numbers, but the image has " +
                std::to_string(axes) + " spatial axes");
  std::vector<double> each(axes, sigma[0]);
  if (!sigma.single) each = sigma.values;
  return transforms::gaussian_filter(image, each, how.truncated);
}

/// By the transform of its own that has the same filter.
template <class Transform>
at::Tensor by(typename Transform::Options options, const at::Tensor& data) {
  Image image{data, {}, {}, {}};
  Transform(std::move(options)).change(image, 0);
  return image.data;
}

}  // namespace

Fields<FilterOptions> FilterOptions::fields() {
  return {
      field<&FilterOptions::kernel>("kernel", "the filter")
          .required()
          .one_of({"mean", "laplace", "elliptical", "sobel", "sharpen", "median", "gauss",
                   "savitzky_golay"}),
      field<&FilterOptions::kernel_size>("kernel_size", "an odd number of voxels; not for gauss")
          .range(1, kMostSize),
      field<&FilterOptions::sigma>("sigma",
                                   "of gauss: standard deviation in voxels, or one for "
                                   "each axis"),
      field<&FilterOptions::truncated>("truncated", "of gauss: how many sigma the kernel reaches")
          .range(0.01, 1000),
      field<&FilterOptions::approx>("approx", "of gauss: how it becomes a kernel")
          .one_of(gaussian_kinds()),
      field<&FilterOptions::order>("order", "of savitzky_golay: that of the polynomials")
          .at_least(0),
      field<&FilterOptions::axis>("axis", "of savitzky_golay: 2 is the first spatial axis")
          .at_least(2),
      field<&FilterOptions::mode>("mode", "of savitzky_golay: values outside the image")
          .one_of({"zeros", "reflect", "replicate", "circular"}),
      field<&FilterOptions::spatial_axes>("spatial_axes",
                                          "of sobel: axes of the gradients; default: all"),
      field<&FilterOptions::normalize_kernels>(
          "normalize_kernels", "of sobel: kernels whose gradient is that of the image"),
      field<&FilterOptions::normalize_gradients>(
          "normalize_gradients", "of sobel: the gradients of each axis from 0 to 1"),
      field<&FilterOptions::padding_mode>("padding_mode", "of sobel: values outside the image")
          .one_of({"zeros", "constant", "reflect", "replicate", "circular"})};
}

void FilterOptions::validate(const FilterOptions& options, OptionIssues& issues) {
  const auto& name = options.kernel;
  if (name != "gauss" && !options.kernel_size)
    return issues.error("kernel_size", "the filter " + name + " needs a kernel_size");
  if (options.kernel_size && *options.kernel_size % 2 == 0)
    return issues.error("kernel_size",
                        "expected an odd number, got " + std::to_string(*options.kernel_size));
  if (name == "sobel" && *options.kernel_size < 3)
    return issues.error("kernel_size", "the filter sobel has at least 3 voxels");
  if (name == "gauss" && !options.sigma)
    return issues.error("sigma", "the filter gauss needs a sigma");
  if (name == "savitzky_golay" && !options.order)
    return issues.error("order", "the filter savitzky_golay needs an order");
  if (options.order && options.kernel_size && *options.order >= *options.kernel_size)
    return issues.error("order", "expected a number below kernel_size, " +
                                     std::to_string(*options.kernel_size) + ", got " +
                                     std::to_string(*options.order));
  if (options.truncated != 4 && options.approx != "erf")
    return issues.error("truncated", "it is 4 for approx " + options.approx);
  if (options.spatial_axes && options.spatial_axes->empty())
    return issues.error("spatial_axes", "expected at least one axis");
  if (options.sigma) check_sigma(*options.sigma, "sigma", issues);
}

at::Tensor filtered(const at::Tensor& image, const FilterOptions& how) {
  const auto axes = image.dim() - 1;
  if (image.scalar_type() != at::kFloat)
    throw Error("a filter takes images of float32; EnsureTyped makes them so");
  if (axes < 1 || axes > 3)
    throw Error("a filter takes images of 1 to 3 spatial axes, this one has " +
                std::to_string(axes));
  transforms::check_source(transforms::spatial_shape(image));
  if (how.kernel == "sobel") return sobel(image, how);
  if (how.kernel == "gauss") return gauss(image, how);
  if (how.kernel == "median") {
    MedianSmoothd::Options options;
    options.radius = OneOrMany<std::int64_t>(*how.kernel_size / 2);
    return by<MedianSmoothd>(std::move(options), image);
  }
  if (how.kernel == "savitzky_golay") {
    SavitzkyGolaySmoothd::Options options;
    options.window_length = *how.kernel_size;
    options.order = *how.order;
    options.axis = how.axis - 1;
    options.mode = how.mode;
    return by<SavitzkyGolaySmoothd>(std::move(options), image);
  }
  return convolved(image, named_kernel(how.kernel, axes, *how.kernel_size));
}

}  // namespace clara::transforms_intensity
