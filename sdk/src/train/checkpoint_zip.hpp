#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The part of the zip format that torch.save uses: stored entries, zip64 when something is large.

namespace clara::checkpoint {

/// CRC-32 as zip uses it, of one block.
std::uint32_t crc32(std::span<const std::byte> block);

struct ZipEntry {
  std::uint64_t offset = 0;  ///< of the data itself
  std::uint64_t size = 0;
  std::uint32_t crc = 0;
  bool stored = true;  ///< else it is compressed, and cannot be read here
};

/// An archive that is open for reading. Every number in it is checked against the file's length
/// before it is used.
class ZipReader {
 public:
  /// Throws clara::Error when `file` is no zip archive, is cut short or holds an encrypted entry.
  explicit ZipReader(const std::filesystem::path& file);
  ZipReader(const ZipReader&) = delete;
  ZipReader& operator=(const ZipReader&) = delete;
  ~ZipReader();

  /// The folder that all entries share ("archive" or the like).
  const std::string& root() const { return root_; }
  /// Entry `root/name`, or null.
  const ZipEntry* find(const std::string& name) const;
  /// Reads the whole entry into `out`, which has its size, and checks its CRC.
  void read(const std::string& name, const ZipEntry& entry, std::span<std::byte> out) const;
  [[noreturn]] void fail(const std::string& message) const;

 private:
  struct Directory {
    std::uint64_t offset = 0, size = 0, entries = 0;
  };

  void read_at(std::uint64_t offset, std::span<std::byte> out) const;
  Directory find_directory() const;
  Directory zip64_directory(std::uint64_t end_offset) const;
  void read_directory(const Directory& directory);
  std::size_t add_entry(std::span<const std::byte> record, std::uint64_t directory_offset);
  std::uint64_t data_offset(std::uint64_t header, const std::string& name) const;

  std::filesystem::path file_;
  int fd_ = -1;
  std::uint64_t length_ = 0;
  std::string root_;
  std::map<std::string, ZipEntry, std::less<>> entries_;
};

/// Builds an archive through a sink. Data starts at multiples of 64 bytes, as torch.load's mmap
/// mode wants.
class ZipWriter {
 public:
  using Sink = std::function<void(std::span<const std::byte>)>;

  explicit ZipWriter(Sink sink) : sink_(std::move(sink)) {}
  void add(const std::string& name, std::span<const std::byte> data);
  /// Writes the directory; nothing may be added afterwards.
  void finish();

 private:
  struct Entry {
    std::string name;
    std::uint64_t header = 0, size = 0;
    std::uint32_t crc = 0;
  };

  void put(std::span<const std::byte> block);

  Sink sink_;
  std::uint64_t position_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace clara::checkpoint
