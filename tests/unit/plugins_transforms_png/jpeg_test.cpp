// JPEG files, and pictures that are written: what is read of them, and what is refused.

#include <clara/error.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "jpeg/picture.hpp"
#include "png/picture.hpp"

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

using transforms_io::Buffer;
using transforms_io::Picture;
namespace jpeg = transforms_io::jpeg;
namespace png = transforms_io::png;
using Bytes = std::vector<std::byte>;

Picture picture(std::int64_t width, std::int64_t height, const std::string& mode,
                std::int64_t channels = 1) {
  Picture out;
  out.width = width;
  out.height = height;
  out.channels = channels;
  out.mode = mode;
  out.wide = mode == "I;16";
  out.pixels = Buffer(static_cast<std::size_t>(width * height * channels * (out.wide ? 2 : 1)));
  for (std::size_t i = 0; i < out.pixels.size; ++i)
    out.pixels.data[i] = static_cast<std::byte>(mode == "1" ? i % 3 == 0 : i * 7 % 256);
  return out;
}

std::string refusal(const Bytes& file, const transforms_io::PictureLimits& limits = {}) {
  try {
    jpeg::parse_picture(file, limits);
  } catch (const Error& error) {
    return error.what();
  }
  return "it was read";
}

Bytes cut(const Bytes& file, std::size_t size) {
  return {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)};
}

/// With another size in the header of its frame.
Bytes of_size(Bytes file, unsigned width, unsigned height) {
  const std::array mark{std::byte{0xff}, std::byte{0xc0}};
  const auto frame = std::search(file.begin(), file.end(), mark.begin(), mark.end());
  frame[5] = static_cast<std::byte>(height >> 8U);
  frame[6] = static_cast<std::byte>(height & 0xffU);
  frame[7] = static_cast<std::byte>(width >> 8U);
  frame[8] = static_cast<std::byte>(width & 0xffU);
  return file;
}

TEST_CASE("a JPEG file is cut off, or something else") {
  const auto file = jpeg::file_of(picture(40, 30, "RGB", 3));
  CHECK(refusal(file) == "it was read");
  CHECK(refusal({}) == "expected a JPEG file, but it does not begin like one");
  CHECK(refusal(cut(file, 20)) == "the JPEG data are broken: Premature end of JPEG file");
  CHECK(refusal(cut(file, file.size() - 40)) ==
        "the JPEG data are broken: Premature end of JPEG file");
  for (std::size_t size = 0; size + 2 < file.size(); size += 7)
    CHECK(refusal(cut(file, size)) != "it was read");
}

TEST_CASE("a small JPEG file that promises many pixels") {
  const auto file = jpeg::file_of(picture(8, 8, "L"));
  CHECK(refusal(of_size(file, 60000, 60000)).ends_with(" compressed bytes"));
  CHECK(refusal(of_size(file, 0, 8)) ==
        "the JPEG data are broken: Empty JPEG image (DNL not supported)");
  CHECK(refusal(file, {200}) ==
        "8 x 8 pixels of 1 channels are more than the limit of 200 bytes when each number is a "
        "float32");
  CHECK_THROWS_WITH_AS(jpeg::file_of(picture(70000, 1, "L")),
                       "a JPEG file has 1 to 65500 pixels on a side, got 70000 x 1", Error);
}

TEST_CASE("PNG files of every mode come back as they were") {
  for (const auto& known : std::vector<std::pair<std::string, std::int64_t>>{
           {"1", 1}, {"L", 1}, {"I;16", 1}, {"LA", 2}, {"RGB", 3}, {"RGBA", 4}})
    for (const std::int64_t width : {1, 7, 8, 33}) {
      const auto& mode = known.first;
      CAPTURE(mode);
      const auto made = picture(width, 5, mode, known.second);
      const auto back = png::parse_picture(png::file_of(made));
      CHECK(back.mode == mode);
      CHECK(std::ranges::equal(back.pixels.span(), made.pixels.span()));
    }
  CHECK_THROWS_WITH_AS(png::file_of(picture(2, 2, "CMYK", 4)), "a PNG file has no mode \"CMYK\"",
                       Error);
  CHECK_THROWS_WITH_AS(png::file_of(picture(0, 2, "L")),
                       "a PNG file of 0 x 2 pixels would not be read again", Error);
}

}  // namespace
}  // namespace clara::testing
