#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::check {

/// The sizes of an image along its axes.
using Sizes = std::vector<std::int64_t>;

/// What the header of a NIfTI file says, of which no more than that is read.
struct Volume {
  std::optional<Sizes> sizes;  ///< none for another file, and for one that only a reader can judge
  std::string fault;           ///< why no reader can read it, in the words of ours; "" when it may
};

Volume volume_of(const std::filesystem::path& file);

/// "96 x 96 x 48"
std::string size_text(const Sizes& sizes);

}  // namespace clara::host::check
