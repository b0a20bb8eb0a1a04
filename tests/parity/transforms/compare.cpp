#include "compare.hpp"

#include <ATen/core/Tensor.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/from_blob.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <span>
#include <sstream>

#include "nifti/fields.hpp"
#include "nifti/volume.hpp"

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

void check_image(const Image& ours, const Value& expected, const fs::path& folder, double tolerance,
                 Difference& worst) {
  const at::Tensor theirs = read_raw(folder / expected.find("file")->as_string(), expected);
  REQUIRE(ours.data.sizes().vec() == theirs.sizes().vec());
  CHECK((ours.data.scalar_type() == theirs.scalar_type()));
  CHECK(ours.data.is_non_overlapping_and_dense());
  const auto apart = difference(ours.data, theirs);
  worst.most = std::max(worst.most, apart.most);
  worst.voxels = std::max(worst.voxels, apart.voxels);
  CAPTURE(apart.most);
  CHECK(at::allclose(ours.data.to(at::kDouble), theirs.to(at::kDouble), tolerance, tolerance,
                     /*equal_nan=*/true));
  Array rows;
  for (int row = 0; row < 4; ++row) {
    Array numbers;
    for (int column = 0; column < 4; ++column) numbers.emplace_back(ours.affine(row, column));
    rows.emplace_back(std::move(numbers));
  }
  const Value affine(rows);
  CAPTURE(affine.json());
  CAPTURE(expected.find("affine")->json());
  CHECK(same(affine, *expected.find("affine")));
  check_meta(ours.meta, expected.find("meta")->as_object());
}

}  // namespace

Value read_json(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return parse_json(text.str(), file.string());
}

void check_sample(const Sample& ours, const Value& expected, const fs::path& folder,
                  double tolerance, Difference& worst) {
  for (const auto& member : expected.as_object()) {
    CAPTURE(member.key);
    if (const Value* value = member.value.find("value")) {
      REQUIRE(ours.find_value(member.key) != nullptr);
      CHECK(same(*ours.find_value(member.key), *value));
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

}  // namespace

void check_saved(const fs::path& ours, const fs::path& theirs) {
  CHECK(files_below(ours) == files_below(theirs));
  for (const auto& file : files_below(theirs)) {
    CAPTURE(file);
    const auto a = content_of(ours / file);
    const auto b = content_of(theirs / file);
    REQUIRE(a.size() == b.size());
    for (const auto& field : transforms_io::nifti::fields_of(1)) {
      CAPTURE(field.name);
      const std::size_t size = field.count * transforms_io::nifti::width_of(field.type);
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
    for (std::size_t i = 0; i < x.size(); ++i)
      most = std::max(most, std::abs(x[i] - y[i]) / std::max(1.0, std::abs(y[i])));
    CHECK(most <= 1e-5);
  }
}

}  // namespace clara::testing
