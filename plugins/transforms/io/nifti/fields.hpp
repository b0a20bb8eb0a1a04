#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace clara::transforms_io::nifti {

static_assert(std::endian::native == std::endian::little, "headers are written little-endian");

/// One field of the header: `type` is numpy's letter (b B h i q f d), or s for text.
struct FieldSpec {
  std::string_view name;
  std::uint16_t offset;
  char type;
  std::uint8_t count;  ///< numbers, or bytes of text
};

std::span<const FieldSpec> fields_of(int version);
/// The field of that name; it must exist.
const FieldSpec& field_of(int version, std::string_view name);
std::size_t width_of(char type);

double load_number(const std::byte* at, char type);
/// For the integer types; exact, where a double would round.
std::int64_t load_integer(const std::byte* at, char type);
void store_number(std::byte* at, char type, double value);

/// The other byte order, in place.
void swap_bytes(std::byte* at, std::size_t width);

}  // namespace clara::transforms_io::nifti
