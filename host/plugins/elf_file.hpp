#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// By hand: the bridge between a plugin's name and its manifest are a handful of fields of a file
// that may be anything and must not be loaded yet; each is checked against the file's size.

namespace clara::host::plugins {

/// What tells one state of a file from another without reading it.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t mtime_ns = 0;
  static FileIdentity of(const struct stat& status);
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// A shared library, read as data: bounded, and nothing of it is run. Every function throws
/// clara::Error (ExitCode::plugin) "FILE: what is wrong" when the file is not what it claims.
class ElfFile {
 public:
  /// Opens the file and checks that it is a whole 64-bit shared library for this processor.
  explicit ElfFile(std::filesystem::path file);
  ~ElfFile();
  ElfFile(const ElfFile&) = delete;
  ElfFile& operator=(const ElfFile&) = delete;

  const std::filesystem::path& file() const { return file_; }
  /// Of the file as it was opened.
  const FileIdentity& identity() const { return identity_; }
  /// The content of a section, or nothing when there is none; at most 16 MiB.
  std::optional<std::string> section(std::string_view name) const;
  /// The libraries that the loader would load with it (DT_NEEDED).
  std::vector<std::string> needed() const;
  /// The folders of DT_RUNPATH or DT_RPATH, as written.
  std::vector<std::string> run_path() const;
  /// True when `name` is a symbol that it exports.
  bool exports(std::string_view name) const;
  /// The linker's build id in hexadecimal digits; "" without one.
  std::string build_id() const;

 private:
  struct Section {
    std::string name;
    std::uint32_t type = 0;
    std::uint32_t link = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
  };

  [[noreturn]] void fail(const std::string& message) const;
  void read_header();
  void read_sections(std::uint64_t offset, std::uint16_t count, std::uint16_t names);
  void require_whole(std::uint64_t offset, std::uint64_t size) const;
  void read_at(std::uint64_t offset, void* to, std::size_t size) const;
  const Section* find(std::string_view name) const;
  std::string content(const Section& section) const;
  std::vector<std::string> dynamic_strings(std::span<const std::int64_t> tags) const;

  std::filesystem::path file_;
  int descriptor_ = -1;
  FileIdentity identity_;
  std::vector<Section> sections_;
};

}  // namespace clara::host::plugins
