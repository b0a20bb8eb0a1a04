#pragma once

#include <clara/value.hpp>

#include <filesystem>
#include <string>

namespace clara::host::config {

/// The largest text file that is read as configuration.
inline constexpr std::size_t kMaxFileBytes = std::size_t{64} << 20;

/// The whole text of a file. Folders, FIFOs, devices and sockets are refused without waiting on
/// them, and so is what is larger than kMaxFileBytes. Throws clara::Error that names the file.
std::string read_text(const std::filesystem::path& file);

/// The JSON object in `file`; its values' marks name the file as it is written here. Throws
/// clara::Error with everything that is wrong with the text.
Value read_object(const std::filesystem::path& file);

/// JSON of any kind.
Value read_value(const std::filesystem::path& file);

}  // namespace clara::host::config
