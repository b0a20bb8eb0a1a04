#include "spacing.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <cmath>

#include "common/interpolate.hpp"
#include "common/resample.hpp"

namespace clara::transforms_spatial {

using transforms::Geometry;
using transforms::kAffineTolerance;
using transforms::SmallAffine;
using transforms::spacing_of;

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

void Spacingd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.pixdim.empty()) issues.error("pixdim", "expected at least one size");
  if (options.lazy && options.recompute_affine)
    issues.error("recompute_affine", "lazy leaves the voxels for later, this needs them at once");
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const auto low = entry(options.min_pixdim, axis);
    const auto high = entry(options.max_pixdim, axis);
    if (low && high && (*high < *low || *low < 0))
      return issues.error("min_pixdim", "min_pixdim is " + number_text(*low) +
                                            ", expected 0 to max_pixdim, " + number_text(*high));
  }
}

std::vector<double> Spacingd::target_spacing(const std::vector<double>& now) const {
  std::vector<double> out;
  for (std::size_t axis = 0; axis < now.size(); ++axis) {
    const double wanted = options_.pixdim[std::min(axis, options_.pixdim.size() - 1)].value_or(0);
    const double low = std::min(entry(options_.min_pixdim, axis).value_or(wanted), wanted);
    const double high = std::max(entry(options_.max_pixdim, axis).value_or(wanted), wanted);
    const bool keep = low - kAffineTolerance <= now[axis] && now[axis] <= high + kAffineTolerance;
    out.push_back(keep ? now[axis] : wanted);
  }
  return out;
}

transforms::SpatialPlan Spacingd::plan(
    const Geometry& image, std::size_t key,
    const std::optional<std::vector<std::int64_t>>& shape) const {
  const auto axes = static_cast<int>(std::min<std::size_t>(image.shape.size(), 3));
  const SmallAffine affine(axes, image.affine);
  SmallAffine target =
      transforms::zoom_affine(affine, target_spacing(spacing_of(affine)), options_.diagonal);
  const auto grid =
      transforms::shape_offset(image.shape, affine, target, options_.scale_extent.at(key));
  for (int axis = 0; axis < axes; ++axis)
    target(axis, axes) = grid.offset[static_cast<std::size_t>(axis)];
  return transforms::resample_plan(
      image, target, shape.value_or(grid.shape),
      {transforms::grid_mode(options_.mode.at(key)), options_.padding_mode.at(key),
       options_.align_corners.at(key),
       options_.dtype.at(key).value_or(transforms::DType{at::kDouble}).type});
}

void Spacingd::change(Sample& sample, bool lazy) const {
  std::optional<Geometry> first;
  std::vector<std::int64_t> first_result;
  const auto spacing = [](const Geometry& image) {
    return spacing_of(
        SmallAffine(static_cast<int>(std::min<std::size_t>(image.shape.size(), 3)), image.affine));
  };
  for_each_image(sample, [&](Image& image, std::size_t key) {
    const auto now = transforms::geometry_of(image);
    const bool same = options_.ensure_same_shape && first && first->shape == now.shape &&
                      same_spacing(spacing(*first), spacing(now));
    const auto done = plan(now, key, same ? std::optional(first_result) : std::nullopt);
    if (lazy && options_.recompute_affine)
      throw Error("recompute_affine needs the voxels at once, but it is lazy here");
    carry_out(image, done, label(), lazy);
    if (options_.recompute_affine)
      image.affine = transforms::scale_affine(now.shape, done.steps.front().shape,
                                              options_.align_corners.at(key))
                         .affine();
    if (first) return;
    first = now;
    first_result = done.steps.front().shape;
  });
}

void Spacingd::invert(Image& image, const AppliedTransform& applied, bool nearest) const {
  transforms::undo_resample(image, applied.info.as_object(), nearest);
}

}  // namespace clara::transforms_spatial
