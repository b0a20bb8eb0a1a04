// What a user is told when a file cannot be read or written.

#include <ATen/ops/ones.h>
#include <clara/internal/files.hpp>
#include <clara/testing/transform_conformance.hpp>

#include <fstream>

#include "messages.hpp"
#include "support/paths.hpp"

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

std::string loading(const std::string& file, Object args = {}) {
  args.set("keys", "image");
  Sample sample;
  sample.set("image", file);
  return message("LoadImaged", args, sample);
}

std::string npy(const std::string& numbers) {
  const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }";
  return std::string("\x93NUMPY\1\0", 8) + static_cast<char>(header.size()) + '\0' + header +
         numbers;
}

TEST_CASE("NumPy files that are cut off, of other axes, or no archive") {
  const TemporaryFolder folder;
  const auto file = (folder / "a.npy").string();
  write_file(file, npy("1234"));
  CHECK(loading(file) == file + ": expected 16 bytes of numbers, got 4");
  write_file(file, npy(std::string(16, '1')));
  CHECK(loading(file) == "nothing was thrown");
  CHECK(loading(file, {{"channel_dim", 2}}) ==
        file + ": channel_dim is 2, but the array has 2 axes");
  const auto archive = (folder / "a.npz").string();
  write_file(archive, "PK\3\4 and no more");
  CHECK(loading(archive) == archive + ": the archive is broken: it has no directory");
  CHECK(loading((folder / "none.npy").string()) ==
        (folder / "none.npy").string() + ": cannot be opened: No such file or directory");
}

TEST_CASE("pictures that are broken, or of a kind that is not read") {
  const TemporaryFolder folder;
  const auto file = (folder / "a.jpg").string();
  write_file(file, "\xff\xd8\xff\xe0");
  CHECK(loading(file) == file + ": the JPEG data are broken: Premature end of JPEG file");
  write_file(file, "text");
  CHECK(loading(file) == file + ": expected a PNG file, but it does not begin like one");
  CHECK(loading("a.bmp") == "a.bmp: of pictures PNG and JPEG are read, not .bmp; convert it");
}

std::string saving(const at::Tensor& data, Object args) {
  static const TemporaryFolder folder;
  Sample sample = conformance_sample();
  sample.image("image").data = data;
  args.set("keys", "image");
  args.set("output_dir", folder.path().string());
  args.set("separate_folder", false);
  auto out = message("SaveImaged", args, sample);
  const auto prefix = folder.path().string() + "/";
  return out.starts_with(prefix) ? out.substr(prefix.size()) : out;
}

TEST_CASE("images that no picture can hold") {
  const at::Tensor image = at::ones({3, 5, 4, 1});
  CHECK(saving(image, {{"output_ext", ".png"}}) == "nothing was thrown");
  CHECK(saving(image, {{"output_ext", ".png"}, {"output_dtype", "uint16"}}) ==
        "case_7_trans.png: no picture is made of an image of 5 x 4 x 3 (width, height, channels) "
        "and numbers of uint16; expected uint8 with 1 to 4 channels, or uint16 with one");
  CHECK(saving(at::ones({5, 5, 4, 1}), {{"output_ext", ".png"}})
            .starts_with("case_7_trans.png: no picture is made of an image of 5 x 4 x 5"));
  CHECK(saving(at::ones({2, 5, 4, 1}), {{"output_ext", ".jpg"}, {"output_dtype", "uint8"}}) ==
        "case_7_trans.jpg: a JPEG file is grey or RGB of uint8, and cannot have the mode \"LA\"");
  CHECK(saving(image, {{"output_ext", ".png"}, {"resample", true}}) ==
        "case_7_trans.png: a picture has 2 spatial axes, the image that it came from is 24 x 20 x "
        "18");
  CHECK(saving(image, {{"output_ext", ".jpg"}}) ==
        "SaveImaged: a JPEG file holds uint8, got float32; \"output_dtype\": \"uint8\"");
  CHECK(saving(image, {{"output_ext", ".png"}, {"scale", 100}}) ==
        "/scale: expected 255 or 65535, got 100");
  CHECK(saving(image, {{"output_ext", ".png"}, {"mode", 3}}) ==
        "/mode: expected nearest, nearest-exact, bilinear, bicubic or area for a picture");
  CHECK(saving(image, {{"mode", "area"}}) == "/mode: \"area\" is for pictures");
  CHECK(saving(image, {{"writer", "PILWriter"}}) ==
        "/writer: the files end in .nii.gz, which NibabelWriter writes");
  CHECK(saving(image, {{"folder_layout", Object{{"output_dir", "x"}, {"extension", "tif"}}}}) ==
        "/folder_layout: expected .nii, .nii.gz, .png, .jpg or .jpeg, got \".tif\"");
}

}  // namespace
}  // namespace clara::testing
