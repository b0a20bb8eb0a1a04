#include "encoded_image.hpp"

#include <clara/error.hpp>

#include <png.h>

#include <algorithm>
#include <unordered_map>

// GIF by hand: its one library that Debian has writes to files, and what is needed of the format is
// its dictionary coder.

namespace clara::monai_handlers {

std::string png_of(std::span<const std::uint8_t> rgb, std::int64_t height, std::int64_t width) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string bytes(size, '\0');
  if (png_image_write_to_memory(&image, bytes.data(), &size, 0, rgb.data(), 0, nullptr) == 0)
    throw Error("a picture cannot be encoded: " + std::string(image.message));
  bytes.resize(size);
  return bytes;
}

namespace {

void append_short(std::string& out, std::int64_t number) {
  out += static_cast<char>(number & 0xff);
  out += static_cast<char>((number >> 8) & 0xff);
}

/// Codes of 9 to 12 bits, lowest bits first, in blocks of at most 255 bytes.
class CodeWriter {
 public:
  explicit CodeWriter(std::string& out) : out_(out) {}
  void write(std::uint32_t code, int bits) {
    waiting_ |= static_cast<std::uint64_t>(code) << count_;
    for (count_ += bits; count_ >= 8; count_ -= 8, waiting_ >>= 8U) add(waiting_ & 0xffU);
  }
  void finish() {
    if (count_ > 0) add(waiting_ & 0xffU);
    flush();
    out_ += '\0';
  }

 private:
  void add(std::uint64_t byte) {
    block_ += static_cast<char>(byte);
    if (block_.size() == 255) flush();
  }
  void flush() {
    if (block_.empty()) return;
    out_ += static_cast<char>(block_.size());
    out_ += block_;
    block_.clear();
  }
  std::string& out_;
  std::string block_;
  std::uint64_t waiting_ = 0;
  int count_ = 0;
};

/// Lempel-Ziv-Welch over bytes, as GIF has it.
void append_compressed(std::string& out, const std::vector<std::uint8_t>& pixels) {
  constexpr std::uint32_t kClear = 256, kEnd = 257, kFirst = 258, kFull = 4096;
  out += '\x08';
  CodeWriter codes(out);
  std::unordered_map<std::uint32_t, std::uint32_t> known;
  std::uint32_t next = kFirst;
  int bits = 9;
  const auto clear = [&] {
    codes.write(kClear, bits);
    known.clear();
    next = kFirst;
    bits = 9;
  };
  clear();
  std::uint32_t prefix = pixels.front();
  for (std::size_t i = 1; i < pixels.size(); ++i) {
    const auto longer = (prefix << 8U) | pixels[i];
    if (const auto found = known.find(longer); found != known.end()) {
      prefix = found->second;
      continue;
    }
    codes.write(prefix, bits);
    prefix = pixels[i];
    if (next == kFull) {
      clear();
      continue;
    }
    if (next == (std::uint32_t{1} << static_cast<unsigned>(bits)) && bits < 12) ++bits;
    known.emplace(longer, next++);
  }
  codes.write(prefix, bits);
  if (next == (std::uint32_t{1} << static_cast<unsigned>(bits)) && bits < 12) ++bits;
  codes.write(kEnd, bits);
  codes.finish();
}

}  // namespace

std::string gif_of(const std::vector<std::vector<std::uint8_t>>& frames, std::int64_t height,
                   std::int64_t width) {
  std::string out = "GIF89a";
  append_short(out, width);
  append_short(out, height);
  out += std::string("\xf7\0\0", 3);  // a palette of 256 colours
  for (int grey = 0; grey < 256; ++grey) out += std::string(3, static_cast<char>(grey));
  out += std::string("\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0", 19);
  for (const auto& frame : frames) {
    out += std::string("\x2c\0\0\0\0", 5);
    append_short(out, width);
    append_short(out, height);
    out += '\0';
    append_compressed(out, frame);
  }
  return out + '\x3b';
}

}  // namespace clara::monai_handlers
