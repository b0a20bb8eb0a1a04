#include "common/crop_pad.hpp"

#include <ATen/ops/pad.h>
#include <clara/error.hpp>

#include <algorithm>

#include "common/map_transform.hpp"
#include "common/resample.hpp"

namespace clara::transforms {
namespace {

void shift_affine(Image& image, const std::vector<std::int64_t>& by) {
  Square xform(3);
  for (std::size_t axis = 0; axis < by.size() && axis < 3; ++axis)
    xform(static_cast<int>(axis), 3) = static_cast<double>(by[axis]);
  move_affine(image, xform);
}

std::string torch_mode(const std::string& mode) {
  if (mode == "edge") return "replicate";
  if (mode == "wrap") return "circular";
  return mode;
}

at::Tensor padded(const at::Tensor& data, const std::vector<std::int64_t>& widths,
                  const Padding& padding) {
  std::vector<std::int64_t> torch_widths;  // torch begins with the last axis
  for (std::size_t axis = widths.size() / 2; axis-- > 0;) {
    torch_widths.push_back(widths[2 * axis]);
    torch_widths.push_back(widths[2 * axis + 1]);
  }
  const auto mode = torch_mode(padding.mode);
  if (mode == "constant") return at::pad(data, torch_widths, mode, padding.value);
  // torch has the other modes for floating point only.
  const bool exact = at::isFloatingType(data.scalar_type());
  const at::Tensor in = exact ? data : data.to(at::kDouble);
  return at::pad(in.unsqueeze(0), torch_widths, mode, std::nullopt)
      .squeeze(0)
      .to(data.scalar_type());
}

}  // namespace

std::vector<std::int64_t> crop(Image& image, const Box& box) {
  const auto shape = spatial_shape(image.data);
  std::vector<std::int64_t> cut;
  std::vector<std::int64_t> starts;
  at::Tensor data = image.data;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const auto start = std::clamp<std::int64_t>(box.start[axis], 0, shape[axis]);
    const auto end = std::clamp<std::int64_t>(box.end[axis], start, shape[axis]);
    data = data.narrow(static_cast<std::int64_t>(axis) + 1, start, end - start);
    cut.push_back(start);
    cut.push_back(shape[axis] - end);
    starts.push_back(start);
  }
  image.data = data.contiguous();
  shift_affine(image, starts);
  return cut;
}

std::vector<Value> padding_modes() {
  return {"constant", "reflect", "replicate", "edge", "circular", "wrap"};
}

void pad(Image& image, const std::vector<std::int64_t>& widths, const Padding& padding) {
  if (std::all_of(widths.begin(), widths.end(), [](auto width) { return width == 0; })) return;
  image.data = padded(image.data, widths, padding);
  std::vector<std::int64_t> shift;
  for (std::size_t i = 0; i < widths.size(); i += 2) shift.push_back(-widths[i]);
  shift_affine(image, shift);
}

void unpad(Image& image, const std::vector<std::int64_t>& widths) {
  const auto shape = spatial_shape(image.data);
  if (widths.size() != 2 * shape.size())
    throw Error("a padding of " + std::to_string(widths.size() / 2) +
                " axes cannot be taken from an image of " + shape_text(shape));
  Box box;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    box.start.push_back(widths[2 * axis]);
    box.end.push_back(shape[axis] - widths[2 * axis + 1]);
  }
  crop(image, box);
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

Box box_around(const std::vector<std::int64_t>& center, const std::vector<std::int64_t>& size) {
  Box box;
  for (std::size_t axis = 0; axis < center.size(); ++axis) {
    box.start.push_back(std::max<std::int64_t>(center[axis] - size[axis] / 2, 0));
    box.end.push_back(box.start.back() + size[axis]);
  }
  return box;
}

}  // namespace clara::transforms
