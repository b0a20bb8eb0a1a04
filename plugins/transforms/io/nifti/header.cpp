#include "nifti/header.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "nifti/fields.hpp"

namespace clara::transforms_io::nifti {
namespace {

struct TypeInfo {
  std::int16_t code;
  std::uint16_t bits;
  std::string_view name;
  bool readable;
};

/// All codes of the format, so that a refusal can name what was found.
constexpr std::array kTypes{
    TypeInfo{2, 8, "uint8", true},
    TypeInfo{4, 16, "int16", true},
    TypeInfo{8, 32, "int32", true},
    TypeInfo{16, 32, "float32", true},
    TypeInfo{64, 64, "float64", true},
    TypeInfo{256, 8, "int8", true},
    TypeInfo{512, 16, "uint16", true},
    TypeInfo{768, 32, "uint32", true},
    TypeInfo{1024, 64, "int64", true},
    TypeInfo{1280, 64, "uint64", true},
    TypeInfo{1, 1, "binary", false},
    TypeInfo{32, 64, "complex64", false},
    TypeInfo{128, 24, "rgb24", false},
    TypeInfo{1536, 128, "float128", false},
    TypeInfo{1792, 128, "complex128", false},
    TypeInfo{2048, 256, "complex256", false},
    TypeInfo{2304, 32, "rgba32", false},
};

const TypeInfo& info_of(VoxelType type) {
  return *std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeInfo& info) {
    return info.code == static_cast<std::int16_t>(type);
  });
}

/// 1 or 2, by the magic; nothing else tells a NIfTI file from any other.
int version_of(std::span<const std::byte> bytes) {
  const auto magic_at = [&](std::size_t offset, std::string_view magic) {
    return bytes.size() >= offset + 4 && std::memcmp(bytes.data() + offset, magic.data(), 4) == 0;
  };
  using namespace std::string_view_literals;
  if (magic_at(4, "n+2\0"sv)) return 2;
  if (magic_at(344, "n+1\0"sv)) return 1;
  if (magic_at(344, "ni1\0"sv) || magic_at(4, "ni2\0"sv))
    throw Error("this is the header of a .hdr and .img pair, expected a single .nii file");
  if (bytes.size() < kHeaderSize1)
    throw Error("expected " + std::to_string(kHeaderSize1) + " bytes of header, got " +
                std::to_string(bytes.size()));
  throw Error(
      "expected a NIfTI file, but there is no \"n+1\" or \"n+2\" where its magic should be");
}

void swap_fields(std::byte* bytes, int version) {
  for (const FieldSpec& field : fields_of(version)) {
    if (field.type == 's') continue;
    const std::size_t width = width_of(field.type);
    for (std::size_t i = 0; i < field.count; ++i)
      swap_bytes(bytes + field.offset + i * width, width);
  }
}

/// FreeSurfer keeps vectors that are too long for 16 bits as images of one column: the length is in
/// glmin, or it is that of its finest sphere. As nibabel reads them.
void mend_freesurfer(std::vector<std::int64_t>& sizes, std::int64_t glmin) {
  if (sizes.size() < 3 || sizes[1] != 1) return;
  if (sizes[0] == -1 && sizes[2] == 1) {
    if (glmin < 1)
      throw Error("dim[1] is -1, as FreeSurfer writes it, but glmin is " + std::to_string(glmin) +
                  ", expected the length there");
    sizes[0] = glmin;
  } else if (sizes[0] == 27307 && sizes[2] == 6) {
    sizes[0] = 163842;
    sizes[2] = 1;
  }
}

bool is_rank(std::int64_t dim0) { return dim0 >= 1 && dim0 <= 7; }

}  // namespace

std::size_t size_of(VoxelType type) { return info_of(type).bits / 8; }
std::string_view name_of(VoxelType type) { return info_of(type).name; }

Header Header::parse(std::span<const std::byte> bytes) {
  Header header;
  header.version_ = version_of(bytes);
  const std::size_t size = header.version_ == 1 ? kHeaderSize1 : kHeaderSize2;
  if (bytes.size() < size)
    throw Error("expected " + std::to_string(size) + " bytes of header, got " +
                std::to_string(bytes.size()));
  std::copy_n(bytes.begin(), size, header.bytes_.begin());
  if (!is_rank(header.integer("dim"))) {
    swap_fields(header.bytes_.data(), header.version_);
    header.swapped_ = is_rank(header.integer("dim"));
    if (!header.swapped_) swap_fields(header.bytes_.data(), header.version_);
  }
  header.set_shape();
  header.set_type();
  header.set_offset();
  header.set_scaling();
  header.mend();
  return header;
}

double Header::number(std::string_view name, std::size_t index) const {
  const FieldSpec& field = field_of(version_, name);
  return load_number(bytes_.data() + field.offset + index * width_of(field.type), field.type);
}

void Header::set_number(std::string_view name, std::size_t index, double value) {
  const FieldSpec& field = field_of(version_, name);
  store_number(bytes_.data() + field.offset + index * width_of(field.type), field.type, value);
}

std::int64_t Header::integer(std::string_view name, std::size_t index) const {
  const FieldSpec& field = field_of(version_, name);
  return load_integer(bytes_.data() + field.offset + index * width_of(field.type), field.type);
}

void Header::set_shape() {
  const std::int64_t rank = integer("dim");
  if (rank < 1 || rank > 7)
    throw Error("dim[0] is " + std::to_string(rank) + ", expected 1 to 7 dimensions");
  std::vector<std::int64_t> sizes;
  for (std::size_t i = 1; i <= static_cast<std::size_t>(rank); ++i)
    sizes.push_back(integer("dim", i));
  if (version_ == 1) mend_freesurfer(sizes, integer("glmin"));
  voxels_ = 1;
  for (std::size_t i = 1; i <= sizes.size(); ++i) {
    const std::int64_t size = sizes[i - 1];
    if (size < 1)
      throw Error("dim[" + std::to_string(i) + "] is " + std::to_string(size) +
                  ", expected at least 1");
    shape_.push_back(size);
    const auto factor = static_cast<std::uint64_t>(size);
    // 2^56 voxels of 8 bytes are far above every limit, and still far from an overflow.
    constexpr std::uint64_t kMost = std::uint64_t{1} << 56U;
    voxels_ = voxels_ > kMost / factor ? kMost : voxels_ * factor;
  }
}

void Header::set_type() {
  const auto code = static_cast<std::int16_t>(integer("datatype"));
  const auto* info =
      std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeInfo& t) { return t.code == code; });
  if (info == kTypes.end())
    throw Error("datatype is " + std::to_string(code) + ", which means nothing");
  if (!info->readable)
    throw Error("voxels of datatype " + std::to_string(code) + " (" + std::string(info->name) +
                ") cannot be read");
  const std::int64_t bits = integer("bitpix");
  if (bits != info->bits)
    throw Error("bitpix is " + std::to_string(bits) + ", but datatype " + std::to_string(code) +
                " (" + std::string(info->name) + ") has " + std::to_string(info->bits));
  type_ = static_cast<VoxelType>(code);
}

void Header::set_offset() {
  const double offset = number("vox_offset");
  const std::size_t least = (version_ == 1 ? kHeaderSize1 : kHeaderSize2) + 4;
  if (!(offset >= static_cast<double>(least)) || offset > 1e15)
    throw Error("vox_offset is " + number_text(offset) + ", expected at least " +
                std::to_string(least));
  offset_ = static_cast<std::uint64_t>(offset);
}

void Header::set_scaling() {
  const double slope = number("scl_slope");
  if (slope == 0 || !std::isfinite(slope)) return;
  const double inter = number("scl_inter");
  if (!std::isfinite(inter))
    throw Error("scl_slope is " + number_text(slope) + ", but scl_inter is " + number_text(inter));
  slope_ = slope;
  inter_ = inter;
}

void Header::mend() {
  set_number("sizeof_hdr", 0, static_cast<double>(version_ == 1 ? kHeaderSize1 : kHeaderSize2));
  // nibabel makes zeros 1, and then keeps them only when no value is negative.
  bool negative = false;
  for (std::size_t i = 1; i <= 3; ++i) negative = negative || number("pixdim", i) < 0;
  for (std::size_t i = 1; i <= 3; ++i) {
    const double size = number("pixdim", i);
    if (size == 0) set_number("pixdim", i, 1);
    if (negative) set_number("pixdim", i, std::abs(number("pixdim", i)));
  }
  if (std::abs(number("pixdim", 0)) != 1) set_number("pixdim", 0, 1);
  for (const auto* code : {"qform_code", "sform_code"})
    if (number(code) < 0 || number(code) > 5) set_number(code, 0, 0);
}

Object Header::meta() const {
  Object out;
  const auto value = [&](const FieldSpec& field, std::size_t i) -> Value {
    const std::byte* at = bytes_.data() + field.offset + i * width_of(field.type);
    if (field.type == 'f' || field.type == 'd') return load_number(at, field.type);
    return load_integer(at, field.type);
  };
  for (const FieldSpec& field : fields_of(version_)) {
    if (field.type == 's') continue;
    if (field.count == 1) {
      out.set(field.name, value(field, 0));
      continue;
    }
    Array list;
    for (std::size_t i = 0; i < field.count; ++i) list.push_back(value(field, i));
    out.set(field.name, std::move(list));
  }
  return out;
}

}  // namespace clara::transforms_io::nifti
