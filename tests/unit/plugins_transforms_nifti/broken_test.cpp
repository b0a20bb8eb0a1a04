// Files that are no NIfTI, or not whole: refused before memory is asked for, with the whole
// message.

#include <doctest/doctest.h>
#include <clara/error.hpp>

#include <cmath>
#include <limits>

#include "nifti/volume.hpp"
#include "nifti_bytes.hpp"
#include "support/paths.hpp"

namespace clara::testing {
namespace {

std::string refusal(const Bytes& file, const nifti::Limits& limits = {}) {
  try {
    nifti::parse_volume(file, limits);
  } catch (const Error& error) {
    return error.what();
  }
  return "it was read";
}

const Bytes& sound() {
  static const Bytes file = counting_file({3, 4, 2});
  return file;
}

Bytes first(const Bytes& file, std::size_t size) {
  return {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)};
}

TEST_CASE("a sound file is read, plain and compressed") {
  CHECK(refusal(sound()) == "it was read");
  CHECK(refusal(zipped(sound())) == "it was read");
}

TEST_CASE("empty and truncated files") {
  CHECK(refusal({}) == "the file is empty");
  CHECK(refusal(first(sound(), 100)) == "expected 348 bytes of header, got 100");
  CHECK(refusal(first(sound(), 390)) == "expected 400 bytes, got 390");
  CHECK(refusal(zipped({})) == "the file is empty");
  CHECK(refusal(zipped(first(sound(), 100))) == "expected 348 bytes of header, got 100");
  CHECK(refusal(zipped(first(sound(), 390))) == "expected 400 bytes, got 390");
  const Bytes whole = zipped(counting_file({40, 40, 40}));
  CHECK(refusal(first(whole, whole.size() - 5)) == "the gzip data ends before its checksum");
}

TEST_CASE("a file that is something else") {
  CHECK(refusal(Bytes(1000, std::byte{'x'})) ==
        "expected a NIfTI file, but there is no \"n+1\" or \"n+2\" where its magic should be");
  Bytes pair = sound();
  pair[345] = std::byte{'i'};
  pair[344] = std::byte{'n'};
  pair[346] = std::byte{'1'};
  CHECK(refusal(pair) == "this is the header of a .hdr and .img pair, expected a single .nii file");
}

TEST_CASE("damaged gzip data") {
  Bytes file = zipped(counting_file({40, 40, 40}));
  Bytes sum = file;
  sum[sum.size() - 6] ^= std::byte{1};
  CHECK(refusal(sum) == "the gzip data is damaged after 128352 bytes (incorrect data check)");
  Bytes garbage = file;
  garbage.insert(garbage.end(), 7, std::byte{'!'});
  CHECK(refusal(garbage) == "7 bytes that are no gzip data follow the gzip data");
  Bytes padded = file;
  padded.insert(padded.end(), 512, std::byte{0});
  CHECK(refusal(padded) == "it was read");
}

TEST_CASE("several gzip members are one file") {
  const Bytes a = zipped(first(sound(), 380));
  const Bytes rest(sound().begin() + 380, sound().end());
  Bytes both = a;
  const Bytes b = zipped(rest);
  both.insert(both.end(), b.begin(), b.end());
  CHECK(refusal(both) == "it was read");
}

TEST_CASE("dimensions that are none") {
  CHECK(refusal(with(sound(), "dim", 200)) == "dim[0] is 200, expected 1 to 7 dimensions");
  CHECK(refusal(with(sound(), "dim", 0)) == "dim[0] is 0, expected 1 to 7 dimensions");
  CHECK(refusal(with(sound(), "dim", 0, 2)) == "dim[2] is 0, expected at least 1");
  CHECK(refusal(with(sound(), "dim", -4, 3)) == "dim[3] is -4, expected at least 1");
}

TEST_CASE("a size that overflows or is above the limit") {
  Bytes file = with(sound(), "dim", 7);
  for (std::size_t i = 1; i < 8; ++i) file = with(file, "dim", 32767, i);
  CHECK(refusal(file) ==
        "32767 x 32767 x 32767 x 32767 x 32767 x 32767 x 32767 voxels of 2 bytes are more than "
        "the limit of 4294967296 bytes");
  CHECK(refusal(sound(), {399}) ==
        "3 x 4 x 2 voxels of 2 bytes are more than the limit of 399 bytes");
  CHECK(refusal(sound(), {400}) == "it was read");
}

TEST_CASE("a small compressed file that promises much is refused without memory") {
  const Bytes file =
      zipped(with(with(with(sound(), "dim", 1024, 1), "dim", 1024, 2), "dim", 512, 3));
  CHECK(refusal(file) == "expected 1073742176 bytes, but " + std::to_string(file.size()) +
                             " compressed ones cannot hold them");
}

TEST_CASE("a gzip bomb stops where the header says that the voxels end") {
  Bytes content = sound();
  content.resize(std::size_t{256} << 20U);  // 256 MiB of zeros after 400 bytes
  const Bytes file = zipped(content);
  content.clear();
  content.shrink_to_fit();
  const auto volume = nifti::parse_volume(file);
  CHECK(volume.content.size == 400);
  CHECK(file.size() < 2000000);
}

TEST_CASE("vox_offset") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(refusal(with(sound(), "vox_offset", nan)) == "vox_offset is NaN, expected at least 352");
  CHECK(refusal(with(sound(), "vox_offset", 0)) == "vox_offset is 0.0, expected at least 352");
  CHECK(refusal(with(sound(), "vox_offset", -1e30)).rfind("vox_offset is -1.0", 0) == 0);
  CHECK(refusal(with(sound(), "vox_offset", 1e6)) == "expected 1000048 bytes, got 400");
}

TEST_CASE("datatype and bitpix") {
  CHECK(refusal(with(sound(), "bitpix", 8)) == "bitpix is 8, but datatype 4 (int16) has 16");
  CHECK(refusal(with(sound(), "datatype", 5)) == "datatype is 5, which means nothing");
  CHECK(refusal(with(sound(), "datatype", 32)) ==
        "voxels of datatype 32 (complex64) cannot be read");
}

TEST_CASE("scl_inter that is not finite") {
  const double inf = std::numeric_limits<double>::infinity();
  CHECK(refusal(with(with(sound(), "scl_slope", 2), "scl_inter", inf)) ==
        "scl_slope is 2.0, but scl_inter is Infinity");
}

TEST_CASE("a quaternion that is longer than 1") {
  Bytes file = with(with(sound(), "sform_code", 0), "qform_code", 1);
  CHECK(refusal(with(file, "quatern_b", 2)) ==
        "quatern_b, quatern_c and quatern_d are 2.0, 0.0 and 0.0, which is longer than 1");
}

TEST_CASE("a file's errors begin with its name") {
  const TemporaryFolder folder;
  const auto message = [](const std::filesystem::path& file) -> std::string {
    try {
      nifti::read_volume(file);
    } catch (const Error& error) {
      return error.what();
    }
    return "it was read";
  };
  const auto missing = folder / "missing.nii.gz";
  CHECK(message(missing) == missing.string() + ": cannot be opened: No such file or directory");
  CHECK(message(folder.path()) == folder.path().string() + ": is a folder, expected a file");
  const auto cut = folder / "cut.nii";
  write_file(cut, first(sound(), 390));
  CHECK(message(cut) == cut.string() + ": expected 400 bytes, got 390");
  const auto empty = folder / "empty.nii.gz";
  write_file(empty, {});
  CHECK(message(empty) == empty.string() + ": the file is empty");
  const auto whole = folder / "whole.nii.gz";
  write_file(whole, zipped(sound()));
  CHECK(message(whole) == "it was read");
}

}  // namespace
}  // namespace clara::testing
