#pragma once

#include <ATen/core/Tensor.h>

#include "common/crop_pad.hpp"

namespace clara::transforms_crop {

/// The smallest box that holds every voxel above 0 of any channel of `data` ([channel,
/// spatial...]): MONAI's generate_spatial_bounding_box without a margin. Start and end are all 0
/// when there is none. One pass over the voxels.
transforms::Box foreground_box(const at::Tensor& data);

}  // namespace clara::transforms_crop
