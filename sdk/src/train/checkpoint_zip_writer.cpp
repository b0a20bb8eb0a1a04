#include "checkpoint_bytes.hpp"
#include "checkpoint_zip.hpp"

#include <libdeflate.h>

#include <algorithm>

namespace clara::checkpoint {

namespace {

constexpr std::uint64_t kAlignment = 64;
constexpr std::uint64_t kMax32 = 0xffffffff;

std::uint32_t narrow(std::uint64_t number) {
  return static_cast<std::uint32_t>(std::min(number, kMax32));
}

/// The fields that a local header and a directory record have in common, from "version needed" to
/// "name length".
void append_common(Bytes& out, bool zip64, std::uint32_t crc, std::uint64_t size,
                   std::size_t name) {
  append_little_endian<std::uint16_t>(out, zip64 ? 45 : 20);
  append_little_endian<std::uint16_t>(out, 0);  // flags
  append_little_endian<std::uint16_t>(out, 0);  // method: stored
  append_little_endian<std::uint32_t>(
      out, 0x00210000);  // 1980-01-01: the same state gives the same file
  append_little_endian<std::uint32_t>(out, crc);
  append_little_endian<std::uint32_t>(out, narrow(size));
  append_little_endian<std::uint32_t>(out, narrow(size));
  append_little_endian<std::uint16_t>(out, static_cast<std::uint16_t>(name));
}

Bytes zip64_extra(std::uint64_t size, std::uint64_t header) {
  Bytes numbers;
  if (size >= kMax32) {
    append_little_endian(numbers, size);
    append_little_endian(numbers, size);
  }
  if (header >= kMax32) append_little_endian(numbers, header);
  Bytes extra;
  if (numbers.empty()) return extra;
  append_little_endian<std::uint16_t>(extra, 1);
  append_little_endian<std::uint16_t>(extra, static_cast<std::uint16_t>(numbers.size()));
  extra.insert(extra.end(), numbers.begin(), numbers.end());
  return extra;
}

void append_end64(Bytes& out, std::uint64_t entries, std::uint64_t size, std::uint64_t offset) {
  append_little_endian<std::uint32_t>(out, 0x06064b50);
  append_little_endian<std::uint64_t>(out, 44);
  append_little_endian<std::uint16_t>(out, 45);
  append_little_endian<std::uint16_t>(out, 45);
  append_little_endian<std::uint64_t>(out, 0);
  append_little_endian(out, entries);
  append_little_endian(out, entries);
  append_little_endian(out, size);
  append_little_endian(out, offset);
  append_little_endian<std::uint32_t>(out, 0x07064b50);
  append_little_endian<std::uint32_t>(out, 0);
  append_little_endian(out, offset + size);
  append_little_endian<std::uint32_t>(out, 1);
}

}  // namespace

std::uint32_t crc32(std::span<const std::byte> block) {
  return libdeflate_crc32(0, block.data(), block.size());
}

void ZipWriter::put(std::span<const std::byte> block) {
  sink_(block);
  position_ += block.size();
}

void ZipWriter::add(const std::string& name, std::span<const std::byte> data) {
  Entry entry{name, position_, data.size(), crc32(data)};
  Bytes extra = zip64_extra(entry.size, 0);
  // A padding field moves the data to the alignment; it needs 4 bytes itself.
  const auto unpadded = position_ + 30 + name.size() + extra.size() + 4;
  const auto padding = (kAlignment - unpadded % kAlignment) % kAlignment;
  append(extra, "FB");
  append_little_endian<std::uint16_t>(extra, static_cast<std::uint16_t>(padding));
  extra.resize(extra.size() + padding, std::byte{'Z'});

  Bytes header;
  append_little_endian<std::uint32_t>(header, 0x04034b50);
  append_common(header, entry.size >= kMax32, entry.crc, entry.size, name.size());
  append_little_endian<std::uint16_t>(header, static_cast<std::uint16_t>(extra.size()));
  append(header, name);
  header.insert(header.end(), extra.begin(), extra.end());
  put(header);
  put(data);
  entries_.push_back(std::move(entry));
}

void ZipWriter::finish() {
  const auto offset = position_;
  Bytes out;
  for (const auto& entry : entries_) {
    const auto extra = zip64_extra(entry.size, entry.header);
    append_little_endian<std::uint32_t>(out, 0x02014b50);
    append_little_endian<std::uint16_t>(out, 45);
    append_common(out, !extra.empty(), entry.crc, entry.size, entry.name.size());
    append_little_endian<std::uint16_t>(out, static_cast<std::uint16_t>(extra.size()));
    out.resize(out.size() + 10);  // comment length, disk, attributes
    append_little_endian<std::uint32_t>(out, narrow(entry.header));
    append(out, entry.name);
    out.insert(out.end(), extra.begin(), extra.end());
  }
  const auto size = static_cast<std::uint64_t>(out.size());
  const auto entries = std::min<std::size_t>(entries_.size(), 0xffff);
  if (offset >= kMax32 || entries == 0xffff) append_end64(out, entries_.size(), size, offset);
  append_little_endian<std::uint32_t>(out, 0x06054b50);
  append_little_endian<std::uint32_t>(out, 0);
  append_little_endian<std::uint16_t>(out, static_cast<std::uint16_t>(entries));
  append_little_endian<std::uint16_t>(out, static_cast<std::uint16_t>(entries));
  append_little_endian<std::uint32_t>(out, static_cast<std::uint32_t>(size));
  append_little_endian<std::uint32_t>(out, narrow(offset));
  append_little_endian<std::uint16_t>(out, 0);
  put(out);
}

}  // namespace clara::checkpoint
