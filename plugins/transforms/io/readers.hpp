#pragma once

#include <clara/options.hpp>
#include <clara/train/sample.hpp>

#include <optional>
#include <string>
#include <vector>

#include "common/channel_first.hpp"
#include "common/dtype.hpp"

namespace clara::transforms_io {

/// What the readers of LoadImaged need to know.
struct ReadOptions {
  std::optional<transforms::DType> dtype;  ///< null: as stored
  transforms::ChannelDim channel_dim;      ///< of NIfTI and NumPy files
  bool squeeze_non_spatial_dims = false;   ///< of NIfTI files
  std::optional<bool> reverse_indexing;    ///< of pictures, true: the first axis goes to the right
  std::optional<OneOrMany<std::string>> npz_keys;  ///< of .npz files; default: all arrays
};

/// The names that a config may write, and MONAI's name for each: "pilreader" is PILReader.
std::vector<Value> reader_names();
std::string reader_name(const std::string& written);

/// The one of MONAI's readers that the file's name, or what it begins with, asks for. Throws
/// clara::Error for a format that is not read.
std::string reader_for(const std::string& file);

/// A NIfTI file with the meta data of MONAI's NibabelReader. `not_finite`: how many voxels are not.
Image read_nifti(const std::string& file, const ReadOptions& options, std::uint64_t& not_finite);

/// A PNG or JPEG file with the meta data of MONAI's PILReader: [width, height] or [width, height,
/// channel], and the identity as affine.
Image read_pixels(const std::string& file, const ReadOptions& options);

/// The array of a .npy file, or those of a .npz file, with the meta data of MONAI's NumpyReader.
std::vector<Image> read_arrays(const std::string& file, const ReadOptions& options);

}  // namespace clara::transforms_io
