#pragma once

#include <clara/train/sample.hpp>

#include <optional>
#include <string>

#include "common/channel_first.hpp"
#include "common/dtype.hpp"

namespace clara::transforms_io {

/// Which of MONAI's readers reads a file.
enum class Reader { nibabel, pil };

/// What the readers of LoadImaged need to know.
struct ReadOptions {
  std::optional<transforms::DType> dtype;  ///< null: as stored
  transforms::ChannelDim channel_dim;      ///< of NIfTI files
  bool squeeze_non_spatial_dims = false;   ///< of NIfTI files
  bool reverse_indexing = true;            ///< of pictures: the first axis goes to the right
};

/// The reader that is named, else the one of the file's name. Throws clara::Error for a format that
/// is not read.
Reader reader_of(const std::optional<std::string>& named, const std::string& file);

/// A NIfTI file with the meta data of MONAI's NibabelReader. `not_finite`: how many voxels are not.
Image read_nifti(const std::string& file, const ReadOptions& options, std::uint64_t& not_finite);

/// A PNG file with the meta data of MONAI's PILReader: [width, height] or [width, height, channel],
/// and the identity as affine.
Image read_png(const std::string& file, const ReadOptions& options);

}  // namespace clara::transforms_io
