#include "regression_metrics.hpp"

#include <clara/error.hpp>
#include <clara/internal/float_range.hpp>
#include <clara/internal/structural_similarity.hpp>
#include <clara/internal/texts.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/ops/abs.h>
#include <ATen/ops/log10.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/sqrt.h>

#include <cmath>

namespace clara::voxel_metrics {

namespace {

at::Tensor difference(const Item& item, const std::string& metric) {
  check_same_shape(item, 1, metric);
  return item.label - item.prediction;
}

at::Tensor mean_of(const at::Tensor& values) { return values.flatten().mean(-1, /*keepdim=*/true); }

at::Tensor mean_square(const Item& item, const std::string& metric) {
  return mean_of(at::pow(difference(item, metric), 2.0));
}

template <class T>
std::vector<T> per_axis(const OneOrMany<T>& written, std::int64_t axes) {
  return written.single ? std::vector<T>(static_cast<std::size_t>(axes), written[0])
                        : written.values;
}

}  // namespace

at::Tensor MeanSquaredError::score(const Item& item) { return mean_square(item, name()); }

at::Tensor MeanAbsoluteError::score(const Item& item) {
  return mean_of(at::abs(difference(item, name())));
}

at::Tensor RootMeanSquaredError::score(const Item& item) {
  return at::sqrt(mean_square(item, name()));
}

std::span<const Field> PeakSignalToNoiseRatio::Options::fields() {
  using O = PeakSignalToNoiseRatio::Options;
  static const Fields<O> list{
      field<&O::max_val>("max_val", "from the smallest to the largest value that images can have")
          .required()
          .above(0)
          .range(0, kLargestFloat),
      group<TableFields>()};
  return list;
}

at::Tensor PeakSignalToNoiseRatio::score(const Item& item) {
  return 20 * std::log10(max_val_) - 10 * at::log10(mean_square(item, name()));
}

std::span<const Field> SSIMMetric::Options::fields() {
  using O = SSIMMetric::Options;
  static const Fields<O> list{
      field<&O::spatial_dims>("spatial_dims", "spatial axes of the images").required().range(2, 3),
      field<&O::data_range>("data_range", "from the smallest to the largest value of the images")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::kernel_type>("kernel_type", "how the voxels of a window weigh")
          .one_of({"gaussian", "uniform"}),
      field<&O::win_size>("win_size", "size of a window").range(1, 1024),
      field<&O::kernel_sigma>("kernel_sigma", "width of the gaussian, in voxels")
          .above(0)
          .range(0, kLargestFloat),
      field<&O::k1>("k1", "against a division by small means").range(-kLargestFloat, kLargestFloat),
      field<&O::k2>("k2", "against a division by small variances")
          .range(-kLargestFloat, kLargestFloat),
      group<TableFields>()};
  return list;
}

void SSIMMetric::Options::validate(const Options& options, OptionIssues& issues) {
  const auto axes = static_cast<std::size_t>(options.spatial_dims);
  const auto text =
      "must be one number or one for each of the " + std::to_string(axes) + " spatial axes";
  if (!options.win_size.single && options.win_size.size() != axes) issues.error("win_size", text);
  if (!options.kernel_sigma.single && options.kernel_sigma.size() != axes)
    issues.error("kernel_sigma", text);
}

at::Tensor SSIMMetric::score(const Item& item) {
  check_same_shape(item, 2, name());
  const auto window = per_axis(options_.win_size, options_.spatial_dims);
  const auto& image = item.prediction;
  bool fits = image.dim() == options_.spatial_dims + 1;
  for (std::size_t axis = 0; fits && axis < window.size(); ++axis)
    fits = image.size(static_cast<std::int64_t>(axis) + 1) >= window[axis];
  if (!fits)
    throw Error("SSIMMetric: an item of " + shape_text(image.sizes()) +
                " has not [channel] and spatial axes of at least a window of " +
                shape_text(window) + "; see win_size");
  return structural_similarity(
             item.prediction.unsqueeze(0), item.label.unsqueeze(0),
             {window, per_axis(options_.kernel_sigma, options_.spatial_dims),
              options_.kernel_type == "gaussian", options_.data_range, options_.k1, options_.k2})
      .squeeze(0);
}

}  // namespace clara::voxel_metrics
