#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace clara::host::plugins {

/// FIPS 180-4, as 64 hexadecimal digits.
std::string sha256(std::string_view bytes);
/// Of a file's content; throws clara::Error when it cannot be read.
std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace clara::host::plugins
