#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::check {

/// The sizes of an image along its axes.
using Sizes = std::vector<std::int64_t>;

/// What the header of a NIfTI file says, of which no more than that is read; none for another file,
/// and for a header that only a reader can judge.
std::optional<Sizes> volume_size(const std::filesystem::path& file);

/// "96 x 96 x 48"
std::string size_text(const Sizes& sizes);

}  // namespace clara::host::check
