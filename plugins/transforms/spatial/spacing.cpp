#include "spacing.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "common/lazy.hpp"

namespace clara::transforms_spatial {

using transforms::allow_missing_keys_field;
using transforms::kAffineTolerance;
using transforms::keys_field;
using transforms::spacing_of;
using transforms::spatial_shape;
using transforms::Square;

namespace {

/// numpy.allclose with atol 1e-3, as MONAI compares voxel sizes.
bool same_spacing(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
    return std::abs(x - y) <= 1e-3 + 1e-5 * std::abs(y);
  });
}

std::optional<double> entry(const std::optional<OneOrMany<double>>& numbers, std::size_t axis) {
  if (!numbers || axis >= numbers->size()) return std::nullopt;
  return (*numbers)[axis];
}

}  // namespace

std::span<const Field> Spacingd::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      field<&Options::pixdim>("pixdim", "size of a voxel in mm, for each axis; 0 or less: as it is")
          .required(),
      field<&Options::diagonal>("diagonal", "axes along x, y and z instead of the image's own"),
      field<&Options::mode>("mode", "how values between voxels are found")
          .one_of(transforms::resample_modes())
          .per_key(),
      field<&Options::padding_mode>("padding_mode", "values outside the image")
          .one_of(transforms::resample_padding_modes())
          .per_key(),
      field<&Options::align_corners>("align_corners", "as in torch's grid_sample").per_key(),
      field<&Options::dtype>("dtype", "number type of the computation; null: the image's")
          .per_key(),
      field<&Options::scale_extent>("scale_extent",
                                    "keep the borders of the image instead of its voxel centres")
          .per_key(),
      field<&Options::min_pixdim>("min_pixdim", "voxels from this size on are left as they are"),
      field<&Options::max_pixdim>("max_pixdim", "voxels up to this size are left as they are"),
      field<&Options::ensure_same_shape>("ensure_same_shape",
                                         "images of the same grid come out with the same shape"),
      allow_missing_keys_field<Options>(),
      transforms::lazy_field<Options>(),
  };
  return list;
}

void Spacingd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.pixdim.empty()) issues.error("pixdim", "expected at least one size");
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const auto low = entry(options.min_pixdim, axis);
    const auto high = entry(options.max_pixdim, axis);
    if (low && high && (*high < *low || *low < 0))
      return issues.error("min_pixdim", "min_pixdim is " + number_text(*low) +
                                            ", expected 0 to max_pixdim, " + number_text(*high));
  }
  transforms::check_lazy(options.lazy, issues);
}

Spacingd::Spacingd(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

std::vector<double> Spacingd::target_spacing(const std::vector<double>& now) const {
  std::vector<double> out;
  for (std::size_t axis = 0; axis < now.size(); ++axis) {
    const double wanted = options_.pixdim[std::min(axis, options_.pixdim.size() - 1)];
    const double low = std::min(entry(options_.min_pixdim, axis).value_or(wanted), wanted);
    const double high = std::max(entry(options_.max_pixdim, axis).value_or(wanted), wanted);
    const bool keep = low - kAffineTolerance <= now[axis] && now[axis] <= high + kAffineTolerance;
    out.push_back(keep ? now[axis] : wanted);
  }
  return out;
}

void Spacingd::apply(Sample& sample, const Draw*) const {
  std::optional<std::vector<std::int64_t>> first_shape;
  std::vector<double> first_spacing;
  std::vector<std::int64_t> result_shape;
  for_each_image(sample, [&](Image& image, std::size_t i) {
    const auto shape = spatial_shape(image.data);
    const auto axes = static_cast<int>(std::min<std::size_t>(shape.size(), 3));
    const Square affine(axes, image.affine);
    const auto spacing = spacing_of(affine);
    const bool matches = options_.ensure_same_shape && first_shape && *first_shape == shape &&
                         same_spacing(first_spacing, spacing);
    Square target = transforms::zoom_affine(affine, target_spacing(spacing), options_.diagonal);
    const auto grid = transforms::shape_offset(shape, affine, target, options_.scale_extent.at(i));
    for (int axis = 0; axis < axes; ++axis)
      target(axis, axes) = grid.offset[static_cast<std::size_t>(axis)];
    const auto& dtype = options_.dtype.at(i);
    const transforms::Resampling how{options_.mode.at(i), options_.padding_mode.at(i),
                                     options_.align_corners.at(i),
                                     dtype ? dtype->type : image.data.scalar_type()};
    auto info =
        transforms::spatial_resample(image, target, matches ? result_shape : grid.shape, how);
    image.applied.push_back({label(), std::move(info)});
    if (!first_shape) {
      first_shape = shape;
      first_spacing = spacing;
      result_shape = spatial_shape(image.data);
    }
  });
}

void Spacingd::invert(Image& image, const Trace& trace, bool nearest) const {
  transforms::undo_resample(image, trace.info.as_object(), nearest);
}

}  // namespace clara::transforms_spatial
