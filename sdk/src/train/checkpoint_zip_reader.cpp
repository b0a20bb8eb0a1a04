#include <clara/error.hpp>

#include "checkpoint_bytes.hpp"
#include "checkpoint_zip.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

namespace clara::checkpoint {

namespace {

constexpr std::uint32_t kEndSignature = 0x06054b50, kEnd64Signature = 0x06064b50;
constexpr std::uint32_t kLocator64Signature = 0x07064b50, kRecordSignature = 0x02014b50;
constexpr std::uint32_t kHeaderSignature = 0x04034b50;
constexpr std::size_t kEndSize = 22, kLocator64Size = 20, kEnd64Size = 56;
constexpr std::size_t kRecordSize = 46, kHeaderSize = 30;
constexpr std::uint32_t kIn64 = 0xffffffff;  // "the real number is in the zip64 part"
constexpr std::uint64_t kMaxDirectory = std::uint64_t{1} << 28;

template <class T>
T field(std::span<const std::byte> record, std::size_t offset) {
  return little_endian<T>(record.subspan(offset));
}

/// The numbers of a record's zip64 field, in their order, or nothing when it has none.
std::span<const std::byte> zip64_field(std::span<const std::byte> extra) {
  while (extra.size() >= 4) {
    const std::size_t size = field<std::uint16_t>(extra, 2);
    if (size > extra.size() - 4) break;
    if (field<std::uint16_t>(extra, 0) == 1) return extra.subspan(4, size);
    extra = extra.subspan(4 + size);
  }
  return {};
}

/// A 32-bit number of a record, or the next one of its zip64 field.
std::optional<std::uint64_t> wide(std::uint32_t narrow, std::span<const std::byte>& zip64) {
  if (narrow != kIn64) return narrow;
  if (zip64.size() < 8) return std::nullopt;
  const auto value = field<std::uint64_t>(zip64, 0);
  zip64 = zip64.subspan(8);
  return value;
}

}  // namespace

ZipReader::ZipReader(const std::filesystem::path& file) : file_(file) {
  fd_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ < 0) fail(std::string("cannot open it: ") + std::strerror(errno));
  struct stat info {};
  if (::fstat(fd_, &info) != 0 || !S_ISREG(info.st_mode)) {
    ::close(fd_);
    fail("it is not a regular file");
  }
  length_ = static_cast<std::uint64_t>(info.st_size);
  try {
    read_directory(find_directory());
  } catch (...) {
    ::close(fd_);
    throw;
  }
}

ZipReader::~ZipReader() { ::close(fd_); }

void ZipReader::fail(const std::string& message) const {
  throw Error(file_.string() + ": " + message, ExitCode::storage);
}

void ZipReader::read_at(std::uint64_t offset, std::span<std::byte> out) const {
  if (offset > length_ || out.size() > length_ - offset)
    fail("it is cut short: " + std::to_string(out.size()) + " bytes are wanted at byte " +
         std::to_string(offset) + " of " + std::to_string(length_));
  while (!out.empty()) {
    const auto got = ::pread(fd_, out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(std::string("cannot read it: ") + std::strerror(errno));
    if (got == 0) fail("it became shorter while it was read");
    offset += static_cast<std::uint64_t>(got);
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

ZipReader::Directory ZipReader::find_directory() const {
  std::array<std::byte, 4> start{};
  if (length_ < kEndSize)
    fail("it is not a checkpoint: only " + std::to_string(length_) + " bytes long");
  read_at(0, start);
  if (little_endian<std::uint32_t>(start) != kHeaderSignature)
    fail("it is not a checkpoint of PyTorch 1.6 or later (no zip archive)");

  Bytes tail(static_cast<std::size_t>(std::min<std::uint64_t>(length_, kEndSize + 0xffff)));
  read_at(length_ - tail.size(), tail);
  for (std::size_t back = kEndSize; back <= tail.size(); ++back) {
    const auto end = std::span<const std::byte>(tail).subspan(tail.size() - back);
    if (field<std::uint32_t>(end, 0) != kEndSignature) continue;
    Directory found{field<std::uint32_t>(end, 16), field<std::uint32_t>(end, 12),
                    field<std::uint16_t>(end, 10)};
    if (found.offset == kIn64 || found.size == kIn64 || found.entries == 0xffff)
      found = zip64_directory(length_ - back);
    return found;
  }
  fail("it is cut short: the zip archive has no directory");
}

ZipReader::Directory ZipReader::zip64_directory(std::uint64_t end_offset) const {
  std::array<std::byte, kLocator64Size> locator{};
  std::array<std::byte, kEnd64Size> end{};
  if (end_offset < kLocator64Size) fail("its zip64 locator is missing");
  read_at(end_offset - kLocator64Size, locator);
  if (field<std::uint32_t>(locator, 0) != kLocator64Signature) fail("its zip64 locator is missing");
  read_at(field<std::uint64_t>(locator, 8), end);
  if (field<std::uint32_t>(end, 0) != kEnd64Signature) fail("its zip64 directory end is missing");
  return {field<std::uint64_t>(end, 48), field<std::uint64_t>(end, 40),
          field<std::uint64_t>(end, 32)};
}

void ZipReader::read_directory(const Directory& directory) {
  if (directory.size > kMaxDirectory || directory.entries > directory.size / kRecordSize)
    fail("its zip directory is damaged: " + std::to_string(directory.entries) + " entries in " +
         std::to_string(directory.size) + " bytes");
  Bytes records(static_cast<std::size_t>(directory.size));
  read_at(directory.offset, records);
  std::span<const std::byte> rest = records;
  for (std::uint64_t i = 0; i < directory.entries; ++i)
    rest = rest.subspan(add_entry(rest, directory.offset));
}

std::size_t ZipReader::add_entry(std::span<const std::byte> record,
                                 std::uint64_t directory_offset) {
  if (record.size() < kRecordSize || field<std::uint32_t>(record, 0) != kRecordSignature)
    fail("its zip directory is damaged: entry " + std::to_string(entries_.size()));
  const std::size_t name_size = field<std::uint16_t>(record, 28);
  const std::size_t extra_size = field<std::uint16_t>(record, 30);
  const std::size_t size = kRecordSize + name_size + extra_size + field<std::uint16_t>(record, 32);
  if (size > record.size()) fail("its zip directory is damaged: an entry reaches past its end");
  const auto* text = reinterpret_cast<const char*>(record.data()) + kRecordSize;
  const std::string name(text, name_size);

  if ((field<std::uint16_t>(record, 8) & 1) != 0) fail("entry " + name + " is encrypted");
  auto zip64 = zip64_field(record.subspan(kRecordSize + name_size, extra_size));
  const auto length = wide(field<std::uint32_t>(record, 24), zip64);
  const auto packed = wide(field<std::uint32_t>(record, 20), zip64);
  const auto header = wide(field<std::uint32_t>(record, 42), zip64);
  if (!length || !packed || !header) fail("its zip directory is damaged: entry " + name);

  const bool stored = field<std::uint16_t>(record, 10) == 0;
  ZipEntry entry{data_offset(*header, name), *length, field<std::uint32_t>(record, 16), stored};
  if (entry.offset > directory_offset || *packed > directory_offset - entry.offset)
    fail("entry " + name + " reaches past the end of the data");
  if (root_.empty()) root_ = name.substr(0, name.find('/'));
  if (!entries_.emplace(name, entry).second) fail("entry " + name + " is there twice");
  return size;
}

std::uint64_t ZipReader::data_offset(std::uint64_t header, const std::string& name) const {
  std::array<std::byte, kHeaderSize> local{};
  if (header > length_) fail("entry " + name + " starts past the end of the file");
  read_at(header, local);
  if (field<std::uint32_t>(local, 0) != kHeaderSignature) fail("entry " + name + " has no header");
  return header + kHeaderSize + field<std::uint16_t>(local, 26) + field<std::uint16_t>(local, 28);
}

const ZipEntry* ZipReader::find(const std::string& name) const {
  const auto found = entries_.find(root_ + "/" + name);
  return found == entries_.end() ? nullptr : &found->second;
}

void ZipReader::read(const std::string& name, const ZipEntry& entry,
                     std::span<std::byte> out) const {
  if (!entry.stored) fail("entry " + name + " is compressed; torch.save stores its entries");
  read_at(entry.offset, out);
  if (crc32(out) != entry.crc) fail("entry " + name + " is damaged (its CRC-32 differs)");
}

}  // namespace clara::checkpoint
