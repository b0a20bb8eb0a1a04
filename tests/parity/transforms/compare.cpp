#include "compare.hpp"

#include <ATen/core/Tensor.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/from_blob.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <span>
#include <sstream>

#include "nifti/fields.hpp"
#include "nifti/volume.hpp"
#include "pixels.hpp"

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

at::ScalarType scalar_type(const std::string& name) {
  const std::map<std::string, at::ScalarType> types{
      {"float32", at::kFloat}, {"float64", at::kDouble}, {"float16", at::kHalf},
      {"uint8", at::kByte},    {"int8", at::kChar},      {"int16", at::kShort},
      {"int32", at::kInt},     {"int64", at::kLong},     {"bool", at::kBool}};
  return types.at(name);
}

at::Tensor read_raw(const fs::path& file, const Value& expected) {
  std::ostringstream bytes;
  bytes << std::ifstream(file, std::ios::binary).rdbuf();
  const std::string text = bytes.str();
  std::vector<std::int64_t> shape;
  for (const auto& size : expected.find("shape")->as_array()) shape.push_back(size.as_int());
  const auto options = at::TensorOptions(scalar_type(expected.find("dtype")->as_string()));
  auto* data =
      const_cast<char*>(text.data());  // NOLINT: from_blob takes void*; the clone only reads
  return at::from_blob(data, shape, options).clone();
}

/// Numbers within rounding, NaN as the text "NaN", everything else the same.
bool same(const Value& ours, const Value& theirs) {
  if (ours.is_number() && theirs.is_number())
    return std::abs(ours.as_number() - theirs.as_number()) <=
           1e-9 + 1e-9 * std::abs(theirs.as_number());
  if (ours.is_number() && theirs.is_string())
    return !std::isfinite(ours.as_number()) && number_text(ours.as_number()) == theirs.as_string();
  if (ours.is_array() && theirs.is_array()) {
    const auto& a = ours.as_array();
    const auto& b = theirs.as_array();
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same);
  }
  if (ours.is_object() && theirs.is_object()) {
    const auto& a = ours.as_object();
    const auto& b = theirs.as_object();
    return a.size() == b.size() && std::all_of(b.begin(), b.end(), [&](const auto& member) {
             const Value* value = a.find(member.key);
             return value != nullptr && same(*value, member.value);
           });
  }
  return ours == theirs;
}

void check_meta(const Metadata& ours, const Object& theirs) {
  for (const auto& member : theirs) {
    CAPTURE(member.key);
    const Value* value = ours.find(member.key);
    REQUIRE(value != nullptr);
    CAPTURE(value->json());
    CAPTURE(member.value.json());
    CHECK(same(*value, member.value));
  }
  for (const auto& member : ours) {
    CAPTURE(member.key);
    CHECK(theirs.contains(member.key));
  }
}

/// Largest difference; infinity where only one is NaN.
Difference difference(const at::Tensor& ours, const at::Tensor& theirs) {
  const at::Tensor a = ours.to(at::kDouble);
  const at::Tensor b = theirs.to(at::kDouble);
  if (!at::allclose(a, b, 1e300, 1e300, true)) return {INFINITY, 0};
  const at::Tensor apart = a.sub(b).abs().nan_to_num(0);
  if (apart.numel() == 0) return {};
  return {apart.max().item<double>(), apart.ne(0).sum().item<std::int64_t>()};
}

/// The largest finite number, at least 1.
double largest(const at::Tensor& values) {
  const at::Tensor sizes = values.to(at::kDouble).abs();
  const at::Tensor finite = sizes.masked_fill(sizes.eq(sizes).logical_not(), 0);
  const at::Tensor known = finite.masked_fill(finite.eq(INFINITY), 0);
  return known.numel() == 0 ? 1 : std::max(1.0, known.max().item<double>());
}

/// "ours VALUE, theirs VALUE at INDEX": where the two are furthest apart.
std::string first_difference(const at::Tensor& ours, const at::Tensor& theirs) {
  const at::Tensor a = ours.to(at::kDouble).contiguous().view(-1);
  const at::Tensor b = theirs.to(at::kDouble).contiguous().view(-1);
  const auto at = a.sub(b).abs().nan_to_num(INFINITY).argmax().item<std::int64_t>();
  return "ours " + number_text(a.select(0, at).item<double>()) + ", theirs " +
         number_text(b.select(0, at).item<double>()) + " at " + std::to_string(at);
}

/// As MONAI has it, which leaves that of an image of 2 axes 3 x 3 after lazy transforms.
Value rows_of(const Affine& affine, int axes) {
  Array rows;
  for (int row = 0; row <= axes; ++row) {
    Array numbers;
    for (int column = 0; column <= axes; ++column)
      numbers.emplace_back(affine(row == axes ? 3 : row, column == axes ? 3 : column));
    rows.emplace_back(std::move(numbers));
  }
  return rows;
}

void check_image(const Image& ours, const Value& expected, const fs::path& folder,
                 Tolerance tolerance, Difference& worst) {
  const at::Tensor theirs = read_raw(folder / expected.find("file")->as_string(), expected);
  REQUIRE(ours.data.sizes().vec() == theirs.sizes().vec());
  CHECK((ours.data.scalar_type() == theirs.scalar_type()));
  CHECK(ours.data.is_non_overlapping_and_dense());
  const Value* wanted_affine = expected.find("affine");  // null: MONAI has forgotten it
  const Value affine = rows_of(
      ours.affine, wanted_affine ? static_cast<int>(wanted_affine->as_array().size()) - 1 : 3);
  CAPTURE(affine.json());
  const auto apart = difference(ours.data, theirs);
  worst.most = std::max(worst.most, apart.most);
  worst.voxels = std::max(worst.voxels, apart.voxels);
  CAPTURE(apart.most);
  const std::string where =
      apart.most > tolerance.relative ? first_difference(ours.data, theirs) : "";
  CAPTURE(where);
  CHECK(at::allclose(ours.data.to(at::kDouble), theirs.to(at::kDouble), tolerance.relative,
                     tolerance.relative * (tolerance.of_largest ? largest(theirs) : 1),
                     /*equal_nan=*/true));
  if (wanted_affine == nullptr) return;
  CAPTURE(wanted_affine->json());
  CHECK(same(affine, *wanted_affine));
  Object meta = expected.find("meta")->as_object();
  // Of a 3 x 3 affine, MONAI takes the translation for the third size of a voxel.
  if (wanted_affine->as_array().size() == 3 && ours.meta.contains("pixdim"))
    meta.set("pixdim", ours.meta.at("pixdim"));
  check_meta(ours.meta, meta);
}

}  // namespace

Value read_json(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return parse_json(text.str(), file.string());
}

void check_sample(const Sample& ours, const Value& expected, const fs::path& folder,
                  Tolerance tolerance, Difference& worst) {
  for (const auto& member : expected.as_object()) {
    CAPTURE(member.key);
    if (member.value.is_null()) {
      CHECK_FALSE(ours.contains(member.key));
    } else if (const Value* value = member.value.find("value")) {
      REQUIRE(ours.find_value(member.key) != nullptr);
      CHECK(same(*ours.find_value(member.key), *value));
    } else if (const auto* tensor = ours.find_tensor(member.key)) {
      Object bare = member.value.as_object();
      bare.erase("affine");  // it has no grid here
      check_image(Image{*tensor, {}, {}, {}}, bare, folder, tolerance, worst);
    } else {
      check_image(ours.image(member.key), member.value, folder, tolerance, worst);
    }
  }
}

namespace {

std::vector<std::string> files_below(const fs::path& folder) {
  std::vector<std::string> out;
  if (!fs::exists(folder)) return out;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) out.push_back(entry.path().lexically_relative(folder).string());
  std::sort(out.begin(), out.end());
  return out;
}

/// The uncompressed bytes of a file.
std::vector<std::byte> content_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  const std::string bytes = text.str();
  const auto stored = std::as_bytes(std::span(bytes));
  if (file.extension() != ".gz") return {stored.begin(), stored.end()};
  std::vector<std::byte> out(std::size_t{1} << 24U);
  out.resize(transforms_io::nifti::gunzip_prefix(stored, out));
  return out;
}

float float_at(const std::vector<std::byte>& bytes, std::size_t offset) {
  float out = 0;
  std::memcpy(&out, bytes.data() + offset, sizeof out);
  return out;
}

/// Compares two NIfTI files: their headers, and their voxels.
void check_volume(const std::vector<std::byte>& a, const std::vector<std::byte>& b,
                  bool of_largest) {
  REQUIRE(a.size() == b.size());
  for (const auto& field : transforms_io::nifti::fields_of(1)) {
    CAPTURE(field.name);
    const std::size_t size = field.count * transforms_io::nifti::width_of(field.type);
    // The quaternion is found in another way: of half a turn, its sign is open.
    if (std::string_view(field.name).starts_with("quatern_"))
      CHECK(std::abs(std::abs(float_at(a, field.offset)) - std::abs(float_at(b, field.offset))) <=
            1e-6F);
    else
      CHECK(std::equal(a.begin() + field.offset, a.begin() + field.offset + size,
                       b.begin() + field.offset));
  }
  const auto volume = transforms_io::nifti::parse_volume(a);
  const auto expected = transforms_io::nifti::parse_volume(b);
  std::vector<double> x(volume.header.voxels());
  std::vector<double> y(expected.header.voxels());
  decode(volume, transforms_io::nifti::Target::float64, std::as_writable_bytes(std::span(x)));
  decode(expected, transforms_io::nifti::Target::float64, std::as_writable_bytes(std::span(y)));
  double most = 0;
  double largest = 1;
  for (const double value : y)
    if (of_largest && std::isfinite(value)) largest = std::max(largest, std::abs(value));
  for (std::size_t i = 0; i < x.size(); ++i)
    most = std::max(most, std::abs(x[i] - y[i]) / std::max(largest, std::abs(y[i])));
  CHECK(most <= 1e-5);
}

void check_picture(const fs::path& ours, const fs::path& theirs) {
  const auto a = transforms_io::read_picture(ours);
  const auto b = transforms_io::read_picture(theirs);
  CHECK(a.mode == b.mode);
  CHECK(a.format == b.format);
  CHECK(a.width == b.width);
  CHECK(std::ranges::equal(a.pixels.span(), b.pixels.span()));
}

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

void check_saved(const fs::path& ours, const fs::path& theirs, bool of_largest) {
  CHECK(files_below(ours) == files_below(theirs));
  for (const auto& file : files_below(theirs)) {
    CAPTURE(file);
    const auto a = content_of(ours / file);
    const auto b = content_of(theirs / file);
    if (file.ends_with(".nii") || file.ends_with(".nii.gz"))
      check_volume(a, b, of_largest);
    else if (file.ends_with("g"))  // .png, .jpg, .jpeg: the pixels are what counts
      check_picture(ours / file, theirs / file);
    else
      CHECK(text_of(a) == text_of(b));
  }
}

}  // namespace clara::testing
