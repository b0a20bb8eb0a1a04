#include "common/pending.hpp"

#include <ATen/ops/flip.h>
#include <clara/error.hpp>

#include <cmath>

#include "common/crop_pad.hpp"
#include "common/map_transform.hpp"
#include "common/resample.hpp"
#include "common/spatial_transform.hpp"

namespace clara::transforms {
namespace {

bool near(double value, double wanted) {
  return std::abs(value - wanted) <= kAffineTolerance + 1e-5 * std::abs(wanted);
}

/// A matrix that only turns, flips and shifts by whole voxels.
struct WholeSteps {
  std::vector<int> source;           ///< of each axis of the result
  std::vector<bool> flipped;         ///< of each axis of the result
  std::vector<std::int64_t> offset;  ///< of each axis of the source
};

std::optional<WholeSteps> whole_steps(const SmallAffine& matrix) {
  const int axes = matrix.axes();
  const auto count = static_cast<std::size_t>(axes);
  WholeSteps out{std::vector<int>(count, -1), std::vector<bool>(count), {}};
  for (int row = 0; row < axes; ++row) {
    const double offset = matrix(row, axes);
    if (!near(offset, std::nearbyint(offset))) return std::nullopt;
    out.offset.push_back(static_cast<std::int64_t>(std::nearbyint(offset)));
    bool found = false;
    for (int column = 0; column < axes; ++column) {
      const double value = matrix(row, column);
      if (near(value, 0)) continue;
      auto& source = out.source[static_cast<std::size_t>(column)];
      if (!near(std::abs(value), 1) || found || source >= 0) return std::nullopt;
      found = true;
      source = row;
      out.flipped[static_cast<std::size_t>(column)] = value < 0;
    }
    if (!found) return std::nullopt;
  }
  return out;
}

/// The mode of a padding that is most like one of a resampling.
std::string padding_like(const std::optional<std::string>& mode) {
  if (!mode || *mode == "zeros" || *mode == "constant" || *mode == "grid-constant")
    return "constant";
  if (*mode == "wrap" || *mode == "grid-wrap") return "circular";
  return *mode == "border" || *mode == "nearest" ? "replicate" : "reflect";
}

at::Tensor stepped(const at::Tensor& data, const WholeSteps& steps,
                   const std::vector<std::int64_t>& shape,
                   const std::optional<std::string>& padding) {
  std::vector<std::int64_t> order{0};
  for (const int axis : steps.source) order.push_back(axis + 1);
  at::Tensor out = data.permute(order);
  Box box;
  std::vector<std::int64_t> flips;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    auto start = steps.offset[static_cast<std::size_t>(steps.source[axis])];
    const auto dim = static_cast<std::int64_t>(axis) + 1;
    if (steps.flipped[axis]) {
      flips.push_back(dim);
      start = out.size(dim) - 1 - start;
    }
    box.start.push_back(start);
    box.end.push_back(start + shape[axis]);
  }
  if (!flips.empty()) out = at::flip(out, flips);
  const auto before = spatial_shape(out);
  std::vector<std::int64_t> widths;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    widths.push_back(std::max<std::int64_t>(-box.start[axis], 0));
    widths.push_back(std::max<std::int64_t>(box.end[axis] - before[axis], 0));
    box.start[axis] += widths[2 * axis];
    box.end[axis] += widths[2 * axis];
  }
  out = pad_step(before, widths, {padding_like(padding), 0}).voxels(out);
  return crop_step(inside(box, spatial_shape(out))).voxels(out).to(at::kFloat);
}

}  // namespace

void apply_pending(Image& image, const LazyOverride& how) {
  const auto changes = std::move(image.pending);
  image.pending.clear();
  if (changes.empty()) return;
  const auto axes = static_cast<int>(spatial_shape(image.data).size());
  SmallAffine matrix(axes, changes.front().matrix);
  std::optional<bool> align;
  for (const auto& change : changes) {
    if (&change != &changes.front()) matrix = matrix * SmallAffine(axes, change.matrix);
    if (change.align_corners) align = change.align_corners;
  }
  const auto& shape = changes.back().shape;
  const bool align_corners = how.align_corners.value_or(align.value_or(false));
  if (changes.size() == 1 && align_corners && !is_order(how.mode))
    if (const auto* own = dynamic_cast<const CornerAligned*>(changes.front().transform))
      matrix = own->corner_matrix(spatial_shape(image.data), shape);
  const auto whole = whole_steps(matrix);
  if (!whole || how.always_resample || align_corners) {
    const SmallAffine target = SmallAffine(axes, image.affine) * matrix;
    spatial_resample(image, target, shape,
                     {how.mode, how.padding_mode.value_or("border"), align_corners,
                      how.dtype.value_or(image.data.scalar_type())});
    return;
  }
  image.data = stepped(image.data, *whole, shape, how.padding_mode);
  image.affine = image.affine * matrix.affine();  // MONAI leaves the voxel sizes of the header
}

}  // namespace clara::transforms
