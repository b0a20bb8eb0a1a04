#include "ssim_loss.hpp"

#include "common.hpp"

#include <clara/error.hpp>
#include <clara/internal/float_range.hpp>
#include <clara/internal/structural_similarity.hpp>
#include <clara/internal/texts.hpp>

#include <ATen/TensorOperators.h>

#include <array>

namespace clara::voxel_losses {

namespace {

template <class T>
std::vector<T> per_axis(const OneOrMany<T>& written, std::int64_t axes) {
  return written.single ? std::vector<T>(static_cast<std::size_t>(axes), written[0])
                        : written.values;
}

}  // namespace

std::span<const Field> SSIMLoss::Options::fields() {
  using O = SSIMLoss::Options;
  static const std::array list{
      field<&O::spatial_dims>("spatial_dims", "spatial axes of the images").required().range(1, 3),
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
      field<&O::reduction>("reduction", "over items").one_of({"mean", "sum", "none"})};
  return list;
}

void SSIMLoss::Options::validate(const Options& options, OptionIssues& issues) {
  const auto axes = static_cast<std::size_t>(options.spatial_dims);
  if (options.kernel_type == "gaussian" && axes == 1)
    issues.error("kernel_type", "must be uniform where there is one spatial axis");
  if (!options.win_size.single && options.win_size.size() != axes)
    issues.error("win_size", "must be one number or one for each of the " + std::to_string(axes) +
                                 " spatial axes");
  if (!options.kernel_sigma.single && options.kernel_sigma.size() != axes)
    issues.error("kernel_sigma", "must be one number or one for each of the " +
                                     std::to_string(axes) + " spatial axes");
}

at::Tensor SSIMLoss::forward(const at::Tensor& input, const at::Tensor& target) {
  const auto window = per_axis(options_.win_size, options_.spatial_dims);
  if (input.sizes() != target.sizes() || input.dim() != options_.spatial_dims + 2)
    throw Error("SSIMLoss: expected two images of [batch, channel] and " +
                std::to_string(options_.spatial_dims) + " spatial axes, got " +
                shape_text(input.sizes()) + " and " + shape_text(target.sizes()));
  for (std::size_t axis = 0; axis < window.size(); ++axis)
    if (input.size(static_cast<std::int64_t>(axis) + 2) < window[axis])
      throw Error("SSIMLoss: an image of " + shape_text(input.sizes().slice(2)) +
                  " is smaller than a window of " + shape_text(window) + "; see win_size");
  const auto similarity = structural_similarity(
      input, target,
      {window, per_axis(options_.kernel_sigma, options_.spatial_dims),
       options_.kernel_type == "gaussian", options_.data_range, options_.k1, options_.k2});
  return reduce(1 - similarity, options_.reduction);
}

}  // namespace clara::voxel_losses
