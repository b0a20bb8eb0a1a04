#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/dtype.hpp"

namespace clara::transforms_io {

/// How an image becomes a picture; the arguments of SaveImaged.
struct PictureOutput {
  std::optional<std::int64_t> scale;      ///< 255 or 65535: of values from 0 to 1
  std::optional<transforms::DType> type;  ///< null: the image's
  bool squeeze_end_dims = true;
  std::optional<std::vector<std::int64_t>> shape;  ///< to resize it to
  std::string mode = "nearest";                    ///< of resizing; torch's interpolate
};

/// True for .png, .jpg and .jpeg.
bool is_picture(const std::string& extension);

/// Writes `data` ([channel, width, height]; of more axes the first of the last) as MONAI's
/// PILWriter does, as a PNG or, by the file's name, a JPEG file. It appears whole. Throws
/// clara::Error without the file's name.
void write_picture(const std::filesystem::path& file, const at::Tensor& data,
                   const PictureOutput& how);

}  // namespace clara::transforms_io
