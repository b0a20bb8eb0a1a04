#include "common/crop_pad.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>

#include "common/map_transform.hpp"
#include "common/pad_voxels.hpp"
#include "common/small_affine.hpp"

namespace clara::transforms {
namespace {

SmallAffine shift(const std::vector<std::int64_t>& by) {
  SmallAffine xform(3);
  for (std::size_t axis = 0; axis < by.size() && axis < 3; ++axis)
    xform(static_cast<int>(axis), 3) = static_cast<double>(by[axis]);
  return xform;
}

}  // namespace

Box inside(const Box& box, const std::vector<std::int64_t>& shape) {
  Box out;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    out.start.push_back(std::clamp<std::int64_t>(box.start[axis], 0, shape[axis]));
    out.end.push_back(std::clamp<std::int64_t>(box.end[axis], out.start.back(), shape[axis]));
  }
  return out;
}

std::vector<std::int64_t> outside_of(const Box& box, const std::vector<std::int64_t>& shape) {
  std::vector<std::int64_t> widths;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    widths.push_back(box.start[axis]);
    widths.push_back(shape[axis] - box.end[axis]);
  }
  return widths;
}

SpatialStep crop_step(const Box& box) {
  SpatialStep step{shift(box.start), {}, {}, {}};
  for (std::size_t axis = 0; axis < box.start.size(); ++axis)
    step.shape.push_back(box.end[axis] - box.start[axis]);
  step.voxels = [start = box.start, shape = step.shape](at::Tensor data) {
    for (std::size_t axis = 0; axis < start.size(); ++axis)
      data = data.narrow(static_cast<std::int64_t>(axis) + 1, start[axis], shape[axis]);
    return data.contiguous();
  };
  return step;
}

SpatialStep pad_step(const std::vector<std::int64_t>& shape,
                     const std::vector<std::int64_t>& widths, const Padding& padding) {
  std::vector<std::int64_t> by;
  for (std::size_t i = 0; i < widths.size(); i += 2) by.push_back(-widths[i]);
  SpatialStep step{shift(by), shape, {}, {}};
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    step.shape[axis] += widths[2 * axis] + widths[2 * axis + 1];
  step.voxels = [widths, padding, changes = step.shape != shape](const at::Tensor& data) {
    return changes ? pad_voxels(data, widths, padding) : data;
  };
  return step;
}

void pad(Image& image, const std::vector<std::int64_t>& widths) {
  perform(image, pad_step(spatial_shape(image.data), widths, {}));
}

void unpad(Image& image, const std::vector<std::int64_t>& widths) {
  const auto shape = spatial_shape(image.data);
  if (widths.size() != 2 * shape.size())
    throw Error("a padding of " + std::to_string(widths.size() / 2) +
                " axes cannot be taken from an image of " + grid_text(shape));
  Box box;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    box.start.push_back(widths[2 * axis]);
    box.end.push_back(shape[axis] - widths[2 * axis + 1]);
  }
  perform(image, crop_step(inside(box, shape)));
}

std::vector<std::int64_t> widths_to(const std::vector<std::int64_t>& shape,
                                    const std::vector<std::int64_t>& wanted, bool symmetric) {
  std::vector<std::int64_t> widths;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const auto missing = std::max<std::int64_t>(wanted[axis] - shape[axis], 0);
    widths.push_back(symmetric ? missing / 2 : 0);
    widths.push_back(missing - widths.back());
  }
  return widths;
}

SpatialPlan crop_plan(const Box& box, const std::vector<std::int64_t>& shape) {
  const auto within = inside(box, shape);
  auto step = crop_step(within);
  // MONAI's affine follows the box even where it begins beyond the image.
  for (std::size_t axis = 0; axis < shape.size() && axis < 3; ++axis)
    if (box.start[axis] > shape[axis])
      step.matrix(static_cast<int>(axis), 3) = static_cast<double>(box.start[axis]);
  return {{std::move(step)}, Object{{"cropped", to_value(outside_of(within, shape))}}};
}

SpatialPlan pad_plan(const std::vector<std::int64_t>& shape,
                     const std::vector<std::int64_t>& wanted, bool symmetric,
                     const Padding& padding) {
  const auto widths = widths_to(shape, wanted, symmetric);
  return {{pad_step(shape, widths, padding)}, Object{{"padded", to_value(widths)}}};
}

void undo_crop_and_pad(Image& image, const Object& done) {
  if (const Value* padded = done.find("padded")) unpad(image, to_integers(*padded));
  if (const Value* cropped = done.find("cropped")) pad(image, to_integers(*cropped));
}

Box box_around(const std::vector<std::int64_t>& center, const std::vector<std::int64_t>& size) {
  Box box;
  for (std::size_t axis = 0; axis < center.size(); ++axis) {
    box.start.push_back(std::max<std::int64_t>(center[axis] - size[axis] / 2, 0));
    box.end.push_back(box.start.back() + size[axis]);
  }
  return box;
}

Box middle(const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& size) {
  auto center = shape;
  for (auto& place : center) place /= 2;
  return box_around(center, size);
}

}  // namespace clara::transforms
