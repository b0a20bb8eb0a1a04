#pragma once

/// Files that are read and written as a whole. Errors are clara::Error (storage): "cannot read
/// FILE: why", "cannot write FILE: why".

#include <clara/export.hpp>

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace clara {

/// The bytes of a file; also of one that does not tell its size (/proc). [any]
CLARA_API std::string read_file(const std::filesystem::path& file);
/// The same; nothing when it cannot be read. [any]
CLARA_API std::optional<std::string> try_read_file(const std::filesystem::path& file);

/// Whether a file has to be there after a power cut too.
enum class Durable { yes, no };

/// A file that takes its name only once it is whole: others see the old one or the new one, never
/// half of one. Until commit() it lies beside it under another name; without commit() nothing of it
/// is left. [any; one thread at a time]
class CLARA_API AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path file, Durable durable = Durable::yes);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  void write(std::span<const std::byte> bytes);
  void write(std::string_view text);
  void commit();

 private:
  [[noreturn]] void fail(int error) const;
  void discard() noexcept;

  std::filesystem::path file_, temporary_;
  Durable durable_;
  int fd_ = -1;
};

/// Writes `text` as an AtomicFile. [any]
CLARA_API void write_file(const std::filesystem::path& file, std::string_view text,
                          Durable durable = Durable::yes);

/// The values of errno that say that there is no room for what was to be written: a full disk, a
/// quota, a limit on a file's size.
inline constexpr std::array kOutOfSpace{ENOSPC, EDQUOT, EFBIG};
/// True for one of these. [any]
CLARA_API bool is_out_of_space(int error);

/// Renames within one file system, for a power cut too. [any]
CLARA_API void rename_durably(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace clara
