#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <optional>
#include <string>

#include "common/dtype.hpp"

namespace clara::transforms_intensity {

/// `image` as `dtype` (nullopt: as it is). As in MONAI, what is converted lies contiguous, on which
/// the last bit of a later sum depends.
at::Tensor converted(const at::Tensor& image, std::optional<transforms::DType> dtype);

/// numpy's name of an image's number type, for messages.
std::string type_name(const at::Tensor& image);

/// Throws Error: "the image is int16, and WHAT needs float32 or float64; CastToTyped makes it one".
void need_real(const at::Tensor& image, const std::string& what);

/// MONAI's safe=True: limits to what `type` can hold, infinities too. Where there is a NaN, its
/// comparison with the least and the largest voxel says no, and nothing is limited.
at::Tensor limited(const at::Tensor& values, at::ScalarType type);

/// The contiguous voxels of `data`, for writing into them: taken over where nobody else holds them,
/// else a copy. `data` may be left without a tensor.
at::Tensor of_its_own(at::Tensor& data);

/// change(image), or change(channel) of each channel by itself, put together again.
at::Tensor by_channel(const at::Tensor& image, bool channel_wise,
                      const std::function<at::Tensor(const at::Tensor&)>& change);

}  // namespace clara::transforms_intensity
