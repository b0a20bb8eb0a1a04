#pragma once

#include <ATen/core/Tensor.h>
#include <clara/train/sample.hpp>
#include <clara/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clara::transforms {

/// torch's words for interpolate(); bilinear and linear stand for trilinear on three axes.
std::vector<Value> interpolate_modes();

struct Interpolation {
  std::string mode = "area";
  std::optional<bool> align_corners;
  at::ScalarType dtype = at::kFloat;  ///< of the computation; the result is float32
};

/// torch.nn.functional.interpolate of one image, [channel, 1 to 3 spatial axes], to `shape`.
at::Tensor interpolate(const at::Tensor& data, const std::vector<std::int64_t>& shape,
                       const Interpolation& how);

/// MONAI's resize: interpolates and moves the affine. Returns what undo_resize needs.
Object resize(Image& image, const std::vector<std::int64_t>& shape, const Interpolation& how);
void undo_resize(Image& image, const Object& info, bool nearest);

}  // namespace clara::transforms
