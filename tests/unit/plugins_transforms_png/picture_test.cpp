// PNG files: what is read of them, and what is refused, with the whole message.

#include <clara/error.hpp>

#include <fstream>

#include "png/picture.hpp"
#include "png_bytes.hpp"
#include "support/paths.hpp"

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

namespace png = transforms_io::png;

std::string refusal(const Bytes& file, const png::Limits& limits = {}) {
  try {
    png::parse_picture(file, limits);
  } catch (const Error& error) {
    return error.what();
  }
  return "it was read";
}

Bytes first(const Bytes& file, std::size_t size) {
  return {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)};
}

Bytes headed(const PngHeader& header) { return png_file(header, Bytes(8)); }

}  // namespace

TEST_CASE("a picture's pixels come row by row") {
  const auto picture = png::parse_picture(small_file());
  CHECK(picture.width == 3);
  CHECK(picture.height == 2);
  CHECK(picture.channels == 1);
  CHECK_FALSE(picture.wide);
  CHECK(picture.mode == "L");
  std::string pixels;
  for (const auto byte : picture.pixels.span())
    pixels += std::to_string(static_cast<int>(byte)) + " ";
  CHECK(pixels == "1 2 3 4 5 6 ");
}

TEST_CASE("a file that is something else") {
  CHECK(refusal({}) == "the file is empty");
  CHECK(refusal(Bytes(100, std::byte{'x'})) ==
        "expected a PNG file, but it does not begin like one");
  CHECK(refusal(first(small_file(), 4)) == "expected a PNG file, but it does not begin like one");
}

TEST_CASE("a file that is cut off") {
  const auto whole = small_file();
  CHECK(refusal(first(whole, 20)) == "expected at least 33 bytes, got 20");
  CHECK(refusal(first(whole, 35)) ==
        "the PNG data are broken: the file ends before its last pixel");
  CHECK(refusal(first(whole, 50)) ==
        "the PNG data are broken: the file ends before its last pixel");
  CHECK(refusal(png_file({}, Bytes(3))) == "the PNG data are broken: Not enough image data");
}

TEST_CASE("a file with a wrong bit") {
  auto wrong = small_file();
  wrong[18] ^= std::byte{1};
  CHECK(refusal(wrong) == "the PNG data are broken: IHDR: CRC error");
  wrong = small_file();
  wrong[33 + 8 + 2] ^= std::byte{0xff};
  CHECK(refusal(wrong) == "the PNG data are broken: IDAT: invalid block type");
}

TEST_CASE("headers that cannot be") {
  CHECK(refusal(headed({0, 2, 8, 0, 0})) == "the PNG data are broken: Invalid IHDR data");
  CHECK(refusal(headed({3, 2, 3, 0, 0})) == "the PNG data are broken: Invalid IHDR data");
  CHECK(refusal(headed({3, 2, 8, 5, 0})) == "the PNG data are broken: Invalid IHDR data");
  CHECK(refusal(headed({3, 2, 8, 3, 0})) ==
        "the PNG data are broken: IDAT: Missing PLTE before IDAT");
}

TEST_CASE("a picture that is larger than the limit, or than its file can hold") {
  CHECK(refusal(small_file(), {23}) ==
        "3 x 2 pixels of 1 channel are more than the limit of 23 bytes when each number is a "
        "float32");
  CHECK(refusal(headed({2000, 2000, 8, 0, 0})) ==
        "2000 x 2000 pixels do not fit into 76 compressed bytes");
  CHECK(refusal(headed({2147483647, 2147483647, 16, 6, 0})) ==
        "2147483647 x 2147483647 pixels do not fit into 76 compressed bytes");
}

TEST_CASE("errors name the file") {
  const TemporaryFolder folder;
  const auto text = [&](const std::filesystem::path& file) -> std::string {
    try {
      transforms_io::read_picture(file);
      return "it was read";
    } catch (const Error& error) {
      return error.what();
    }
  };
  const auto name = (folder / "a.png").string();
  CHECK(text(name) == name + ": cannot be opened: No such file or directory");
  CHECK(text(folder.path()) == folder.path().string() + ": is a folder, expected a file");
  std::ofstream(folder / "a.png") << "JFIF";
  CHECK(text(name) == name + ": expected a PNG file, but it does not begin like one");
}

}  // namespace clara::testing
