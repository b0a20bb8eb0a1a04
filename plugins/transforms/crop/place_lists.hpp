#pragma once

#include <ATen/core/Tensor.h>
#include <clara/train/sample.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace clara::transforms_crop {

/// Flat indices of voxels, as FgBgToIndicesd leaves them: int64, [n]. A list of numbers is taken,
/// too. Throws when `key` holds something else, or a voxel that an image of `voxels` does not have.
at::Tensor places_in(const Sample& sample, const std::string& key, std::int64_t voxels);

/// What ClassesToIndicesd leaves: MONAI's list of tensors as one, [classes, voxels of each
/// class..., their flat indices...], int64.
at::Tensor pack_places(const std::vector<at::Tensor>& classes);
/// The tensor of each class again. Throws as places_in().
std::vector<at::Tensor> class_places_in(const Sample& sample, const std::string& key,
                                        std::int64_t voxels);

/// The same of a tensor; `key` is for messages.
std::vector<at::Tensor> class_places(const at::Tensor& packed, const std::string& key,
                                     std::int64_t voxels);

/// With `output_shape`: a row of coordinates for each flat index, [n, axes]; MONAI's
/// unravel_indices.
at::Tensor unravelled(const at::Tensor& places, const std::vector<std::int64_t>& shape);

}  // namespace clara::transforms_crop
