#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace clara::transforms_io::nifti {

/// Bytes whose memory is not written before it is needed: a large one costs nothing until then.
struct Buffer {
  std::unique_ptr<std::byte[]> data;
  std::size_t size = 0;

  explicit Buffer(std::size_t bytes = 0)
      : data(std::make_unique_for_overwrite<std::byte[]>(bytes)), size(bytes) {}
  std::span<std::byte> span() { return {data.get(), size}; }
  std::span<const std::byte> span() const { return {data.get(), size}; }
};

/// Deflate cannot make more of a byte than this.
constexpr std::size_t kMaxInflation = 1032;

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
