#pragma once

#include <clara/train/sample.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// Samples in a file, to be read back as they were: a header in JSON with keys, values, grids and
/// meta data, and behind it the numbers of each tensor as they lie in memory. Of this program only:
/// a file of another version is no file.
namespace clara::monai_datasets {

/// The file is the old one or the new one, whole, whoever else writes it. Throws clara::Error
/// (storage). [any]
void write_samples(const std::filesystem::path& file, const std::vector<Sample>& samples);

/// Nothing when there is no such file. Throws clara::Error (storage) "FILE: what is wrong" when it
/// is none of ours, or is not whole. [any]
std::optional<std::vector<Sample>> read_samples(const std::filesystem::path& file);

}  // namespace clara::monai_datasets
