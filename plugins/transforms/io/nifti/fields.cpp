#include "nifti/fields.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace clara::transforms_io::nifti {
namespace {

constexpr std::array kFields1{
    FieldSpec{"sizeof_hdr", 0, 'i', 1},       FieldSpec{"data_type", 4, 's', 10},
    FieldSpec{"db_name", 14, 's', 18},        FieldSpec{"extents", 32, 'i', 1},
    FieldSpec{"session_error", 36, 'h', 1},   FieldSpec{"regular", 38, 's', 1},
    FieldSpec{"dim_info", 39, 'B', 1},        FieldSpec{"dim", 40, 'h', 8},
    FieldSpec{"intent_p1", 56, 'f', 1},       FieldSpec{"intent_p2", 60, 'f', 1},
    FieldSpec{"intent_p3", 64, 'f', 1},       FieldSpec{"intent_code", 68, 'h', 1},
    FieldSpec{"datatype", 70, 'h', 1},        FieldSpec{"bitpix", 72, 'h', 1},
    FieldSpec{"slice_start", 74, 'h', 1},     FieldSpec{"pixdim", 76, 'f', 8},
    FieldSpec{"vox_offset", 108, 'f', 1},     FieldSpec{"scl_slope", 112, 'f', 1},
    FieldSpec{"scl_inter", 116, 'f', 1},      FieldSpec{"slice_end", 120, 'h', 1},
    FieldSpec{"slice_code", 122, 'B', 1},     FieldSpec{"xyzt_units", 123, 'B', 1},
    FieldSpec{"cal_max", 124, 'f', 1},        FieldSpec{"cal_min", 128, 'f', 1},
    FieldSpec{"slice_duration", 132, 'f', 1}, FieldSpec{"toffset", 136, 'f', 1},
    FieldSpec{"glmax", 140, 'i', 1},          FieldSpec{"glmin", 144, 'i', 1},
    FieldSpec{"descrip", 148, 's', 80},       FieldSpec{"aux_file", 228, 's', 24},
    FieldSpec{"qform_code", 252, 'h', 1},     FieldSpec{"sform_code", 254, 'h', 1},
    FieldSpec{"quatern_b", 256, 'f', 1},      FieldSpec{"quatern_c", 260, 'f', 1},
    FieldSpec{"quatern_d", 264, 'f', 1},      FieldSpec{"qoffset_x", 268, 'f', 1},
    FieldSpec{"qoffset_y", 272, 'f', 1},      FieldSpec{"qoffset_z", 276, 'f', 1},
    FieldSpec{"srow_x", 280, 'f', 4},         FieldSpec{"srow_y", 296, 'f', 4},
    FieldSpec{"srow_z", 312, 'f', 4},         FieldSpec{"intent_name", 328, 's', 16},
    FieldSpec{"magic", 344, 's', 4},
};

constexpr std::array kFields2{
    FieldSpec{"sizeof_hdr", 0, 'i', 1},    FieldSpec{"magic", 4, 's', 4},
    FieldSpec{"eol_check", 8, 'b', 4},     FieldSpec{"datatype", 12, 'h', 1},
    FieldSpec{"bitpix", 14, 'h', 1},       FieldSpec{"dim", 16, 'q', 8},
    FieldSpec{"intent_p1", 80, 'd', 1},    FieldSpec{"intent_p2", 88, 'd', 1},
    FieldSpec{"intent_p3", 96, 'd', 1},    FieldSpec{"pixdim", 104, 'd', 8},
    FieldSpec{"vox_offset", 168, 'q', 1},  FieldSpec{"scl_slope", 176, 'd', 1},
    FieldSpec{"scl_inter", 184, 'd', 1},   FieldSpec{"cal_max", 192, 'd', 1},
    FieldSpec{"cal_min", 200, 'd', 1},     FieldSpec{"slice_duration", 208, 'd', 1},
    FieldSpec{"toffset", 216, 'd', 1},     FieldSpec{"slice_start", 224, 'q', 1},
    FieldSpec{"slice_end", 232, 'q', 1},   FieldSpec{"descrip", 240, 's', 80},
    FieldSpec{"aux_file", 320, 's', 24},   FieldSpec{"qform_code", 344, 'i', 1},
    FieldSpec{"sform_code", 348, 'i', 1},  FieldSpec{"quatern_b", 352, 'd', 1},
    FieldSpec{"quatern_c", 360, 'd', 1},   FieldSpec{"quatern_d", 368, 'd', 1},
    FieldSpec{"qoffset_x", 376, 'd', 1},   FieldSpec{"qoffset_y", 384, 'd', 1},
    FieldSpec{"qoffset_z", 392, 'd', 1},   FieldSpec{"srow_x", 400, 'd', 4},
    FieldSpec{"srow_y", 432, 'd', 4},      FieldSpec{"srow_z", 464, 'd', 4},
    FieldSpec{"slice_code", 496, 'i', 1},  FieldSpec{"xyzt_units", 500, 'i', 1},
    FieldSpec{"intent_code", 504, 'i', 1}, FieldSpec{"intent_name", 508, 's', 16},
    FieldSpec{"dim_info", 524, 'B', 1},    FieldSpec{"unused_str", 525, 's', 15},
};

template <class T, class Result = double>
Result load_as(const std::byte* at) {
  T value{};
  std::memcpy(&value, at, sizeof value);
  return static_cast<Result>(value);
}

template <class T>
void store_as(std::byte* at, double number) {
  const T value = static_cast<T>(number);
  std::memcpy(at, &value, sizeof value);
}

}  // namespace

std::span<const FieldSpec> fields_of(int version) {
  if (version == 1) return kFields1;
  return kFields2;
}

const FieldSpec& field_of(int version, std::string_view name) {
  for (const FieldSpec& field : fields_of(version))
    if (field.name == name) return field;
  throw std::logic_error("there is no header field " + std::string(name));
}

std::size_t width_of(char type) {
  switch (type) {
    case 'h':
      return 2;
    case 'i':
    case 'f':
      return 4;
    case 'q':
    case 'd':
      return 8;
    default:
      return 1;
  }
}

double load_number(const std::byte* at, char type) {
  switch (type) {
    case 'b':
      return load_as<std::int8_t>(at);
    case 'h':
      return load_as<std::int16_t>(at);
    case 'i':
      return load_as<std::int32_t>(at);
    case 'q':
      return load_as<std::int64_t>(at);
    case 'f':
      return load_as<float>(at);
    case 'd':
      return load_as<double>(at);
    default:
      return load_as<std::uint8_t>(at);
  }
}

std::int64_t load_integer(const std::byte* at, char type) {
  switch (type) {
    case 'b':
      return load_as<std::int8_t, std::int64_t>(at);
    case 'h':
      return load_as<std::int16_t, std::int64_t>(at);
    case 'i':
      return load_as<std::int32_t, std::int64_t>(at);
    case 'q':
      return load_as<std::int64_t, std::int64_t>(at);
    default:
      return load_as<std::uint8_t, std::int64_t>(at);
  }
}

void store_number(std::byte* at, char type, double value) {
  switch (type) {
    case 'b':
      return store_as<std::int8_t>(at, value);
    case 'h':
      return store_as<std::int16_t>(at, value);
    case 'i':
      return store_as<std::int32_t>(at, value);
    case 'q':
      return store_as<std::int64_t>(at, value);
    case 'f':
      return store_as<float>(at, value);
    case 'd':
      return store_as<double>(at, value);
    default:
      return store_as<std::uint8_t>(at, value);
  }
}

void swap_bytes(std::byte* at, std::size_t width) { std::reverse(at, at + width); }

}  // namespace clara::transforms_io::nifti
