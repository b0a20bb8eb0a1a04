#pragma once

#include <ATen/core/Tensor.h>
#include <clara/options.hpp>
#include <clara/train/sample.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/dtype.hpp"
#include "common/grid_sample.hpp"
#include "common/small_affine.hpp"
#include "common/spatial_plan.hpp"

namespace clara::transforms {

/// How values between voxels and outside the image are found; torch's grid_sample has the same
/// words.
struct Resampling {
  std::string mode = "bilinear";  ///< or nearest, bicubic (2 axes), or the order of a spline: "3"
  std::string padding_mode = "border";  ///< or zeros, reflection
  bool align_corners = false;
  at::ScalarType dtype = at::kDouble;  ///< of the computation
};

/// torch's, or scipy's, word of either.
std::string torch_padding(const std::string& mode);
std::string scipy_padding(const std::string& mode);
/// True for the order of a spline.
bool is_order(const std::string& mode);

/// torch's grid_sample of one image; thread-safe. `how` has torch's words.
class ImageSampler {
 public:
  ImageSampler(const at::Tensor& data, const Resampling& how);
  /// `places`: [..., 3] of the computation's type, contiguous, torch's order; the values go to
  /// `out`, [channel, ...] float32, from the voxel `begin` on.
  void sample(const at::Tensor& places, const at::Tensor& out, std::int64_t begin) const;
  /// Places that lie apart, of float32 or float64.
  const GridSampler& places() const { return sampler_; }
  at::ScalarType type() const { return type_; }

 private:
  at::Tensor values_;
  at::ScalarType type_;
  GridSampler sampler_;
};
/// None where torch's own has to do it: two axes, a GPU, bicubic, other number types.
std::optional<ImageSampler> grid_sampler_of(const at::Tensor& data, const Resampling& how);
/// `input`: [1, channel, ...] in the type of `places`; without the first axis.
at::Tensor sample_by_torch(const at::Tensor& input, const at::Tensor& places,
                           const Resampling& how);

/// MONAI's word for a mode, or the order of a spline, which scipy's map_coordinates computes there.
using GridMode = std::variant<std::string, std::int64_t>;
/// As Resampling::mode, of an entry of resample_modes().
std::string grid_mode(const GridMode& mode);

/// The words that a config may use.
std::vector<Value> resample_modes();
std::vector<Value> resample_padding_modes();

/// `data`: [channel, 2 or 3 spatial axes]; the result is float32 on a grid of `shape`, whose voxel
/// p takes its value from voxel xform * p of `data`. Gives the numbers of MONAI's affine_grid and
/// grid_sample: for nearest the same voxels, else within rounding of float32.
at::Tensor resample(const at::Tensor& data, const SmallAffine& xform,
                    const std::vector<std::int64_t>& shape, const Resampling& how);

/// MONAI's SpatialResample: to the grid of `target` and `shape`. Nothing but its type (float32)
/// changes when it is there already.
SpatialPlan resample_plan(const Geometry& image, const SmallAffine& target,
                          const std::vector<std::int64_t>& shape, const Resampling& how);
/// The same at once, without a record.
void spatial_resample(Image& image, const SmallAffine& target,
                      const std::vector<std::int64_t>& shape, const Resampling& how);
/// Back to the grid before; `undo` is that of resample_plan.
void undo_resample(Image& image, const Object& undo, bool nearest);

}  // namespace clara::transforms
