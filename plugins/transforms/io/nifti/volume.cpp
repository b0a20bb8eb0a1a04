#include "nifti/volume.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>

#include "nifti/affine.hpp"

namespace clara::transforms_io::nifti {
namespace {

bool is_gzip(std::span<const std::byte> bytes) {
  return bytes.size() >= 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b};
}

[[noreturn]] void too_short(std::uint64_t expected, std::uint64_t got) {
  throw Error("expected " + std::to_string(expected) + " bytes, got " + std::to_string(got));
}

struct Parsed {
  Header header;
  Matrix affine;
  std::size_t length;  ///< of the uncompressed file up to its last voxel
};

Parsed parse_header(std::span<const std::byte> bytes, const Limits& limits) {
  if (bytes.empty()) throw Error("the file is empty");
  Header header = Header::parse(bytes);
  const Matrix affine = rectify(header);
  const std::uint64_t length = header.offset() + header.voxel_bytes();
  if (length > limits.bytes)
    throw Error(grid_text(header.shape()) + " voxels of " + std::to_string(size_of(header.type())) +
                (size_of(header.type()) == 1 ? " byte" : " bytes") +
                " are more than the limit of " + std::to_string(limits.bytes) + " bytes");
  if (header.voxels() > limits.bytes / sizeof(float))
    throw Error(grid_text(header.shape()) + " voxels are more than the limit of " +
                std::to_string(limits.bytes) + " bytes when each is a float32");
  return {std::move(header), affine, static_cast<std::size_t>(length)};
}

Volume finished(Parsed parsed, Buffer content, std::size_t offset) {
  Volume volume;
  volume.affine = parsed.affine;
  volume.header = std::move(parsed.header);
  volume.content = std::move(content);
  volume.offset = offset;
  return volume;
}

Volume from_gzip(std::span<const std::byte> file, const Limits& limits) {
  std::array<std::byte, kHeaderSize2> prefix{};
  const std::size_t got = gunzip_prefix(file, prefix);
  auto parsed = parse_header(std::span(prefix).first(got), limits);
  const std::size_t length = parsed.length;
  // A small file that promises much: say so before memory is asked for.
  if (length / kMaxInflation > file.size())
    throw Error("expected " + std::to_string(length) + " bytes, but " +
                std::to_string(file.size()) + " compressed ones cannot hold them");
  Buffer content(length);
  gunzip(file, content.span());
  const auto offset = static_cast<std::size_t>(parsed.header.offset());
  return finished(std::move(parsed), std::move(content), offset);
}

Volume from_file(const RegularFile& file, const Limits& limits) {
  std::array<std::byte, kHeaderSize2> prefix{};
  const std::size_t got = file.read(prefix, 0);
  if (is_gzip(std::span(prefix).first(got))) {
    if (file.size() > limits.bytes)
      throw Error(std::to_string(file.size()) + " compressed bytes are more than the limit of " +
                  std::to_string(limits.bytes) + " bytes");
    Buffer compressed(file.size());
    compressed.size = file.read(compressed.span(), 0);
    return from_gzip(compressed.span(), limits);
  }
  auto parsed = parse_header(std::span(prefix).first(got), limits);
  const Header& header = parsed.header;
  if (parsed.length > file.size()) too_short(parsed.length, file.size());
  Buffer content(static_cast<std::size_t>(header.voxel_bytes()));
  const std::size_t read = file.read(content.span(), static_cast<std::size_t>(header.offset()));
  if (read < content.size) too_short(parsed.length, header.offset() + read);
  return finished(std::move(parsed), std::move(content), 0);
}

}  // namespace

Volume read_volume(const std::filesystem::path& file, const Limits& limits) {
  try {
    return from_file(RegularFile(file), limits);
  } catch (const Error& error) {
    throw Error(file.string() + ": " + error.what());
  }
}

Volume parse_volume(std::span<const std::byte> file, const Limits& limits) {
  if (is_gzip(file)) return from_gzip(file, limits);
  auto parsed = parse_header(file.first(std::min(file.size(), kHeaderSize2)), limits);
  const Header& header = parsed.header;
  if (parsed.length > file.size()) too_short(parsed.length, file.size());
  Buffer content(static_cast<std::size_t>(header.voxel_bytes()));
  const auto voxels = file.subspan(static_cast<std::size_t>(header.offset()), content.size);
  std::copy(voxels.begin(), voxels.end(), content.data.get());
  return finished(std::move(parsed), std::move(content), 0);
}

}  // namespace clara::transforms_io::nifti
