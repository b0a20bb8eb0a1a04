#include <clara/error.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>

#include <libdeflate.h>

#include "numpy/npy.hpp"

namespace clara::transforms_io::numpy {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kEnd = 22;  ///< of the record at the end, without its comment
constexpr std::size_t kEnd64 = 56;
constexpr std::size_t kLocator64 = 20;
constexpr std::size_t kEntry = 46;
constexpr std::size_t kLocal = 30;
constexpr std::size_t kMostMembers = 100000;

/// A part of the file; an Error when it reaches beyond the end.
Bytes part(Bytes file, std::uint64_t offset, std::uint64_t size) {
  if (offset > file.size() || size > file.size() - offset)
    throw Error("the archive is broken: " + std::to_string(size) + " bytes at " +
                std::to_string(offset) + " lie beyond its end at " + std::to_string(file.size()));
  return file.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
}

std::uint64_t number(Bytes bytes, std::size_t at, std::size_t size) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < size; ++i)
    out |= std::to_integer<std::uint64_t>(bytes[at + i]) << (8 * i);
  return out;
}

bool begins(Bytes bytes, std::uint64_t offset, std::uint32_t signature) {
  return offset <= bytes.size() && bytes.size() - offset >= 4 &&
         number(bytes, static_cast<std::size_t>(offset), 4) == signature;
}

struct Directory {
  std::uint64_t entries = 0;
  std::uint64_t size = 0;
  std::uint64_t offset = 0;
};

Directory directory_of(Bytes file) {
  if (file.size() < kEnd) throw Error("the archive is broken: it has no directory");
  const std::size_t lowest = file.size() > kEnd + 0xffff ? file.size() - kEnd - 0xffff : 0;
  std::size_t at = file.size() - kEnd;
  while (!begins(file, at, 0x06054b50U)) {
    if (at == lowest) throw Error("the archive is broken: it has no directory");
    --at;
  }
  if (at >= kLocator64 && begins(file, at - kLocator64, 0x07064b50U)) {
    const Bytes record = part(file, number(file, at - kLocator64 + 8, 8), kEnd64);
    if (!begins(record, 0, 0x06064b50U))
      throw Error("the archive is broken: its zip64 directory is not where it is said to be");
    return {number(record, 32, 8), number(record, 40, 8), number(record, 48, 8)};
  }
  return {number(file, at + 10, 2), number(file, at + 12, 4), number(file, at + 16, 4)};
}

/// The 64-bit values of an entry's extra field, for those that are all ones.
void widen(Bytes extra, Member& member) {
  constexpr std::uint64_t kFull = 0xffffffffU;
  while (extra.size() >= 4) {
    const auto size = static_cast<std::size_t>(number(extra, 2, 2));
    if (size > extra.size() - 4) return;
    Bytes values = extra.subspan(4, size);
    if (number(extra, 0, 2) == 1)
      for (std::uint64_t* value : {&member.size, &member.packed, &member.offset})
        if (*value == kFull && values.size() >= 8) {
          *value = number(values, 0, 8);
          values = values.subspan(8);
        }
    extra = extra.subspan(4 + size);
  }
}

std::string name_of(const std::string& name) {
  constexpr std::string_view kEnding = ".npy";
  return name.ends_with(kEnding) ? name.substr(0, name.size() - kEnding.size()) : name;
}

}  // namespace

bool is_archive(std::span<const std::byte> file) {
  return begins(file, 0, 0x04034b50U) || begins(file, 0, 0x06054b50U);
}

std::vector<Member> members_of(std::span<const std::byte> file) {
  const Directory directory = directory_of(file);
  Bytes records = part(file, directory.offset, directory.size);
  if (directory.entries > kMostMembers)
    throw Error(std::to_string(directory.entries) + " arrays are more than the limit of " +
                std::to_string(kMostMembers));
  std::vector<Member> out;
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    if (!begins(records, 0, 0x02014b50U) || records.size() < kEntry)
      throw Error("the archive is broken: its directory ends early");
    const auto name = static_cast<std::size_t>(number(records, 28, 2));
    const auto extra = static_cast<std::size_t>(number(records, 30, 2));
    const auto comment = static_cast<std::size_t>(number(records, 32, 2));
    const Bytes rest = part(records, kEntry, name + extra + comment);
    Member member;
    member.name = name_of({reinterpret_cast<const char*>(rest.data()), name});
    if ((number(records, 8, 2) & 1U) != 0) throw Error("the archive is encrypted");
    const auto method = number(records, 10, 2);
    if (method != 0 && method != 8)
      throw Error("\"" + member.name + "\" is compressed by method " + std::to_string(method) +
                  ", expected none (0) or deflate (8)");
    member.compressed = method == 8;
    member.crc = static_cast<std::uint32_t>(number(records, 16, 4));
    member.packed = number(records, 20, 4);
    member.size = number(records, 24, 4);
    member.offset = number(records, 42, 4);
    widen(rest.subspan(name, extra), member);
    records = records.subspan(kEntry + rest.size());
    out.push_back(std::move(member));
  }
  return out;
}

Buffer content_of(std::span<const std::byte> file, const Member& member, const Limits& limits) {
  const Bytes header = part(file, member.offset, kLocal);
  if (!begins(header, 0, 0x04034b50U))
    throw Error("the archive is broken: \"" + member.name + "\" is not where it is said to be");
  const auto names = number(header, 26, 2) + number(header, 28, 2);
  const Bytes packed = part(file, member.offset + kLocal + names, member.packed);
  if (member.size > limits.bytes || member.size / kMaxInflation > member.packed ||
      (!member.compressed && member.size != member.packed))
    throw Error("\"" + member.name + "\" is said to have " + std::to_string(member.size) +
                " bytes, which " + std::to_string(member.packed) + " cannot hold");
  Buffer out(static_cast<std::size_t>(member.size));
  if (member.compressed) {
    const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> inflate(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    if (!inflate ||
        libdeflate_deflate_decompress(inflate.get(), packed.data(), packed.size(), out.data.get(),
                                      out.size, nullptr) != LIBDEFLATE_SUCCESS)
      throw Error("the compressed data of \"" + member.name + "\" are broken");
  } else {
    std::copy(packed.begin(), packed.end(), out.data.get());
  }
  if (libdeflate_crc32(0, out.data.get(), out.size) != member.crc)
    throw Error("the data of \"" + member.name + "\" are broken: their checksum is wrong");
  return out;
}

}  // namespace clara::transforms_io::numpy
