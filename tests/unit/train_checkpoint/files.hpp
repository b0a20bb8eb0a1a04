#pragma once

#include <clara/error.hpp>
#include <clara/train/checkpoint.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/src/train/checkpoint_zip.hpp"
#include "support/paths.hpp"

namespace clara::testing {

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void put(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

using Entries = std::vector<std::pair<std::string, std::string>>;

/// A zip archive as torch.save would make it, with these entries.
inline void put_archive(const std::filesystem::path& file, const Entries& entries) {
  std::ofstream out(file, std::ios::binary);
  checkpoint::ZipWriter zip([&](std::span<const std::byte> block) {
    out.write(reinterpret_cast<const char*>(block.data()),
              static_cast<std::streamsize>(block.size()));
  });
  for (const auto& [name, data] : entries) zip.add(name, std::as_bytes(std::span(data)));
  zip.finish();
}

/// What reading `file` says, without its folder; "" when it can be read.
inline std::string refusal(const std::filesystem::path& file) {
  try {
    read_checkpoint(file);
    return "";
  } catch (const Error& error) {
    const std::string text = error.what();
    if (error.code() != ExitCode::storage) return "another exit code: " + text;
    return text.substr(text.find(file.filename().string()));
  }
}

}  // namespace clara::testing
