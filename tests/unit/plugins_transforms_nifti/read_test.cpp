// What is read: byte orders, types, scaling, axes, affines. tests/parity/transforms compares with
// nibabel.

#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include "nifti/affine.hpp"
#include "nifti/volume.hpp"
#include "nifti_bytes.hpp"

namespace clara::testing {
namespace {

template <class T>
std::vector<T> decoded(const nifti::Volume& volume, nifti::Target target) {
  std::vector<T> out(volume.header.voxels());
  nifti::decode(volume, target, std::as_writable_bytes(std::span(out)));
  return out;
}

/// Turns every number of a NIfTI-1 file of int16 voxels round.
Bytes byte_swapped(Bytes file) {
  for (const auto& field : nifti::fields_of(1)) {
    if (field.type == 's') continue;
    for (std::size_t i = 0; i < field.count; ++i)
      nifti::swap_bytes(file.data() + field.offset + i * nifti::width_of(field.type),
                        nifti::width_of(field.type));
  }
  for (std::size_t i = 352; i + 1 < file.size(); i += 2) nifti::swap_bytes(file.data() + i, 2);
  return file;
}

TEST_CASE("the axes are turned round: the file's first one is the result's first one") {
  const auto volume = nifti::parse_volume(counting_file({3, 4, 2}));
  const auto values = decoded<float>(volume, nifti::Target::float32);
  for (std::int64_t x = 0; x < 3; ++x)
    for (std::int64_t y = 0; y < 4; ++y)
      for (std::int64_t z = 0; z < 2; ++z)
        CHECK(values[static_cast<std::size_t>((x * 4 + y) * 2 + z)] ==
              static_cast<float>(x + 3 * (y + 4 * z)));
}

TEST_CASE("FreeSurfer's vectors: the length stands in glmin") {
  const auto file = with(counting_file({70, 1, 1}), "dim", -1, 1);
  const auto volume = nifti::parse_volume(with(file, "glmin", 70));
  CHECK(volume.header.shape() == std::vector<std::int64_t>{70, 1, 1});
  CHECK(decoded<float>(volume, nifti::Target::float32).back() == 69);
  std::string message;
  try {
    nifti::parse_volume(with(file, "glmin", 0));
  } catch (const Error& error) {
    message = error.what();
  }
  CHECK(message ==
        "dim[1] is -1, as FreeSurfer writes it, but glmin is 0, expected the length there");
}

TEST_CASE("axes of any number and length, longer than a tile") {
  for (const std::vector<std::int64_t>& shape : std::vector<std::vector<std::int64_t>>{
           {1}, {70}, {1, 1, 1}, {17, 1, 65}, {1, 33}, {20, 3, 66, 2}, {2, 3, 2, 2, 3, 1, 2}}) {
    CAPTURE(clara::grid_text(shape));
    const auto volume = nifti::parse_volume(counting_file(shape));
    const auto values = decoded<std::int16_t>(volume, nifti::Target::native);
    std::vector<std::int64_t> index(shape.size(), 0);
    std::int64_t wrong = 0;
    for (const auto value : values) {  // C order: the last axis fastest
      std::int64_t at = 0;
      for (std::size_t axis = shape.size(); axis-- > 0;) at = at * shape[axis] + index[axis];
      wrong += value == static_cast<std::int16_t>(at) ? 0 : 1;
      for (std::size_t axis = shape.size(); axis-- > 0;) {
        if (++index[axis] < shape[axis]) break;
        index[axis] = 0;
      }
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("the other byte order is read as this one") {
  const Bytes file = with(with(counting_file({3, 4, 2}), "scl_slope", 0.5), "scl_inter", -3);
  const auto volume = nifti::parse_volume(byte_swapped(file));
  CHECK(volume.header.swapped());
  const auto same = nifti::parse_volume(file);
  CHECK(volume.header.meta() == same.header.meta());
  CHECK(decoded<float>(volume, nifti::Target::float32) ==
        decoded<float>(same, nifti::Target::float32));
  CHECK(decoded<std::int16_t>(volume, nifti::Target::native) ==
        decoded<std::int16_t>(same, nifti::Target::native));
}

TEST_CASE("slope and inter scale, a slope of 0 or NaN does not") {
  const Bytes file = counting_file({2, 2, 1});
  const auto value = [](const Bytes& bytes) {
    return decoded<double>(nifti::parse_volume(bytes), nifti::Target::float64)[1];
  };
  CHECK(value(with(with(file, "scl_slope", 0.5), "scl_inter", -3)) == -2);
  CHECK(value(with(with(file, "scl_slope", 0), "scl_inter", -3)) == 2);
  CHECK(value(with(file, "scl_slope", std::numeric_limits<double>::quiet_NaN())) == 2);
}

TEST_CASE("numbers that are not finite are counted and kept") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float inf = std::numeric_limits<float>::infinity();
  const Bytes stored = bytes_of(std::vector<float>{1, nan, -inf, 4});
  Bytes file = nifti::header_bytes({nifti::VoxelType::float32, {4}, identity(), stored});
  file.insert(file.end(), stored.begin(), stored.end());
  const auto volume = nifti::parse_volume(file);
  std::vector<float> out(4);
  CHECK(nifti::decode(volume, nifti::Target::float32, std::as_writable_bytes(std::span(out))) == 2);
  CHECK(std::isnan(out[1]));
  CHECK(out[2] == -inf);
}

TEST_CASE("what nibabel mends is mended") {
  Bytes file = with(with(counting_file({2, 2, 2}), "pixdim", -3, 1), "pixdim", 0, 2);
  file = with(with(with(file, "pixdim", 0.3, 0), "sform_code", 17), "qform_code", -1);
  const auto header = nifti::Header::parse(file);
  CHECK(header.number("pixdim", 0) == 1);
  CHECK(header.number("pixdim", 1) == 3);
  CHECK(header.number("pixdim", 2) == 1);
  CHECK(header.number("sform_code") == 0);
  CHECK(header.number("qform_code") == 0);
}

TEST_CASE("an affine goes through its quaternion and back") {
  const double c = std::cos(0.4);
  const double s = std::sin(0.4);
  for (const nifti::Matrix& affine : std::vector<nifti::Matrix>{
           identity(),
           {-2, 0, 0, 5, 0, -3, 0, 6, 0, 0, 4, 7, 0, 0, 0, 1},
           {2 * c, -3 * s, 0, 1, 2 * s, 3 * c, 0, 2, 0, 0, -4, 3, 0, 0, 0, 1},
           {0, 0, 5, 1, -1, 0, 0, 2, 0, 1, 0, 3, 0, 0, 0, 1}}) {
    const Bytes bytes = nifti::header_bytes({nifti::VoxelType::int16, {1, 1, 1}, affine, {}});
    const auto header = nifti::Header::parse(bytes);
    for (std::size_t i = 0; i < 16; ++i) {
      CHECK(nifti::sform(header)[i] == doctest::Approx(affine[i]).epsilon(1e-6));
      CHECK(nifti::qform(header)[i] == doctest::Approx(affine[i]).epsilon(1e-6));
    }
  }
}

TEST_CASE("a file is written whole or not at all") {
  const std::vector<std::int64_t> too_long{40000, 1, 1};
  CHECK_THROWS_WITH_AS(
      nifti::header_bytes({nifti::VoxelType::uint8, too_long, identity(), {}}),
      "the shape 40000 x 1 x 1 does not fit into a NIfTI-1 file, whose axes end at 32767", Error);
}

}  // namespace
}  // namespace clara::testing
