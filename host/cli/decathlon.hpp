#pragma once

#include <clara/value.hpp>

#include <cstddef>
#include <filesystem>

namespace clara::host::cli {

/// A folder in the form of the Medical Segmentation Decathlon: dataset.json with its lists
/// "training" and, seldom, "validation".
struct Decathlon {
  std::filesystem::path folder;  ///< absolute
  std::filesystem::path list;    ///< its dataset.json
  Value content;                 ///< of it; with a "validation" in any case
  std::size_t set_aside = 0;     ///< items taken out of "training" for it; 0: it had one
  std::size_t items = 0;         ///< that "training" had
};

/// Reads it. Without a list "validation" every fifth item of "training" is set aside for it: the
/// labels of the Decathlon's own test part are secret. Throws clara::Error (config) at what is
/// missing or too short.
Decathlon read_decathlon(const std::filesystem::path& folder);

}  // namespace clara::host::cli
