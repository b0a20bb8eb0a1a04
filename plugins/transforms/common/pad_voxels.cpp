#include "common/pad_voxels.hpp"

#include <ATen/ops/pad.h>
#include <ATen/ops/scalar_tensor.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>

#include "common/map_transform.hpp"
#include "common/pad_computed.hpp"
#include "common/pad_mapped.hpp"

namespace clara::transforms {
namespace {

/// torch's words in numpy's.
std::string numpy_mode(const std::string& mode) {
  if (mode == "replicate") return "edge";
  if (mode == "circular") return "wrap";
  return mode;
}

/// All but constant and empty need a voxel; torch's reflect more voxels than it adds.
void check_widths(const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& widths,
                  const Padding& padding) {
  if (padding.mode == "constant" || padding.mode == "empty") return;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const auto most = std::max(widths[2 * axis], widths[2 * axis + 1]);
    if (most == 0) continue;
    if (shape[axis] < 1)
      throw Error("an image of " + grid_text(shape) + " has nothing to pad with, but the mode is " +
                  padding.mode);
    if (padding.mode == "reflect" && !padding.reflect_type && most >= shape[axis])
      throw Error("axis " + std::to_string(axis) + " of an image of " + grid_text(shape) +
                  " cannot be padded by " + std::to_string(most) +
                  " voxels with mode reflect, which has less than its length to give; constant, "
                  "edge or wrap can");
  }
}

/// Constant, of an image that does not lie in memory in the order of its axes: torch keeps an order
/// that it knows, so later sums go through memory as MONAI's do.
at::Tensor torch_constant(const at::Tensor& data, const std::vector<std::int64_t>& widths,
                          double value) {
  std::vector<std::int64_t> torch_widths;  // torch begins with the last axis
  for (std::size_t axis = widths.size() / 2; axis-- > 0;) {
    torch_widths.push_back(widths[2 * axis]);
    torch_widths.push_back(widths[2 * axis + 1]);
  }
  return at::pad(data.unsqueeze(0), torch_widths, "constant", value).squeeze(0);
}

bool is_mapped(const Padding& padding) {
  const auto& mode = padding.mode;
  if (mode == "constant") return std::holds_alternative<double>(padding.value);
  if (mode == "reflect" || mode == "symmetric")
    return padding.reflect_type.value_or("even") == "even";
  return mode == "edge" || mode == "wrap" || mode == "empty";
}

}  // namespace

at::Tensor pad_voxels(const at::Tensor& data, const std::vector<std::int64_t>& widths,
                      const Padding& wanted) {
  Padding padding = wanted;
  padding.mode = numpy_mode(wanted.mode);
  const auto shape = spatial_shape(data);
  check_widths(shape, widths, padding);
  if (!is_mapped(padding)) return pad_computed(data, widths, padding);
  const auto* value = std::get_if<double>(&padding.value);
  // As numpy, which casts it: torch refuses -1 for uint8.
  const at::Tensor fill =
      at::scalar_tensor(value != nullptr && padding.mode == "constant" ? *value : 0, at::kDouble)
          .to(data.scalar_type());
  if (padding.mode == "constant" && !data.is_contiguous())
    return torch_constant(data, widths, fill.to(at::kDouble).item<double>());
  std::vector<AxisMap> maps;
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    maps.push_back(axis_map(padding.mode, shape[axis], widths[2 * axis], widths[2 * axis + 1]));
  if (maps.empty()) return data;
  return mapped(data, maps, widths[widths.size() - 2], fill);
}

}  // namespace clara::transforms
