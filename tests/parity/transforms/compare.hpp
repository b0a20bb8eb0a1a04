#pragma once

#include <clara/train/sample.hpp>
#include <clara/value.hpp>

#include <cstdint>
#include <filesystem>

namespace clara::testing {

Value read_json(const std::filesystem::path& file);

struct Difference {
  double most = 0;
  std::int64_t voxels = 0;  ///< that differ at all
};

struct Tolerance {
  double relative = 0;      ///< to a voxel's own value, and that much besides
  bool of_largest = false;  ///< besides: of the image's largest value; random values may cancel out
};

/// Checks a sample against what the oracle wrote of MONAI's: each voxel within `tolerance`, affines
/// and meta data the same. `worst` grows to the largest difference seen.
void check_sample(const Sample& ours, const Value& expected, const std::filesystem::path& folder,
                  Tolerance tolerance, Difference& worst);

/// Checks that two folders have the same NIfTI files, with the same headers, and voxels within
/// 1e-5 of their own value, at least of 1 or, `of_largest`, of the file's largest one.
void check_saved(const std::filesystem::path& ours, const std::filesystem::path& theirs,
                 bool of_largest);

}  // namespace clara::testing
