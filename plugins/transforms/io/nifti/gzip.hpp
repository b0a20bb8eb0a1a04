#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "regular_file.hpp"

namespace clara::transforms_io::nifti {

/// The first bytes of a gzip file's content: as many as fit into `out`; how many is returned. Never
/// throws for bad data.
std::size_t gunzip_prefix(std::span<const std::byte> file, std::span<std::byte> out);

/// Fills `out` with the beginning of the content. Several members one after another count as one,
/// zeros may follow. Throws clara::Error when the content is shorter ("expected N bytes, got M"),
/// damaged, or followed by something else.
void gunzip(std::span<const std::byte> file, std::span<std::byte> out);

/// One gzip member at nibabel's level 1.
std::vector<std::byte> gzip(std::span<const std::byte> content);

}  // namespace clara::transforms_io::nifti
