#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace clara::transforms_io {

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

/// A regular file that is open for reading. Errors are clara::Error without the file's name.
class RegularFile {
 public:
  explicit RegularFile(const std::filesystem::path& path);
  ~RegularFile();
  RegularFile(const RegularFile&) = delete;
  RegularFile& operator=(const RegularFile&) = delete;

  std::size_t size() const { return size_; }
  /// Fewer bytes than asked for only at the file's end.
  std::size_t read(std::span<std::byte> out, std::size_t offset) const;

 private:
  int descriptor_;
  std::size_t size_ = 0;
};

}  // namespace clara::transforms_io
