#pragma once

#include <clara/train/dataset.hpp>
#include <clara/train/select.hpp>

#include <string>
#include <vector>

namespace clara::monai_handlers {

/// The file that each item of a batch came from, by the meta data that `batch_transform` takes
/// ("image_meta_dict", or an image's key); without one those of "image". "None" where nothing says.
std::vector<std::string> file_names(const Batch& batch, const Select& batch_transform);

}  // namespace clara::monai_handlers
