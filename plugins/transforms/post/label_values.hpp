#pragma once

#include <ATen/Dispatch.h>
#include <ATen/core/Tensor.h>
#include <clara/options.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// Calls the lambda with scalar_t, the type of an image's voxels.
#define CLARA_VOXEL_TYPES(TYPE, ...) \
  AT_DISPATCH_ALL_TYPES_AND3(at::kBool, at::kHalf, at::kBFloat16, TYPE, "labels", __VA_ARGS__)

namespace clara::transforms_post {

/// A copy in C order, on the CPU, whose voxels can be changed in place.
at::Tensor own_copy(const at::Tensor& data);

/// The values of an image, ascending and without NaN.
std::vector<double> values_of(const at::Tensor& data);

/// Labels of an argument as values of an image.
std::vector<double> as_values(const OneOrMany<std::int64_t>& labels);
std::vector<double> without_zero(std::vector<double> labels);

/// The sizes of the spatial axes; refuses an image that has no others, and a `connectivity` of
/// more axes than there are.
std::vector<std::int64_t> spatial_axes(const at::Tensor& data,
                                       std::optional<std::int64_t> connectivity);

/// A channel that may count from the last, for a message with the name of its argument.
std::int64_t channel_of(std::int64_t channel, std::int64_t channels, std::string_view name);

/// The channels with a sum above 0, but the first: MONAI's get_unique_labels of one-hot images.
std::vector<std::int64_t> used_channels(const at::Tensor& channels);

}  // namespace clara::transforms_post
