#include "png/picture.hpp"

#include <clara/error.hpp>

#include <algorithm>

#include <bit>
#include <csetjmp>
#include <cstring>

#include <png.h>

namespace clara::transforms_io::png {
namespace {

constexpr std::size_t kSignature = 8;
/// Signature and IHDR, which must come first.
constexpr std::size_t kSmallest = 33;

/// What libpng's callbacks work on. libpng leaves by longjmp, so nothing of C++ may be alive in
/// the functions that call it but this, which belongs to their caller.
struct Source {
  std::span<const std::byte> rest;
  std::string error;
};

void note_error(png_structp png, png_const_charp message) {
  static_cast<Source*>(png_get_error_ptr(png))->error = message;
  png_longjmp(png, 1);
}

void ignore_warning(png_structp, png_const_charp) {}

void read_bytes(png_structp png, png_bytep out, std::size_t size) {
  auto& source = *static_cast<Source*>(png_get_io_ptr(png));
  if (source.rest.size() < size) png_error(png, "the file ends before its last pixel");
  std::memcpy(out, source.rest.data(), size);
  source.rest = source.rest.subspan(size);
}

/// libpng's two records, freed together.
class Reader {
 public:
  explicit Reader(Source& source)
      : png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, note_error, ignore_warning)),
        info_(png_ ? png_create_info_struct(png_) : nullptr) {
    if (!info_) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw Error("libpng could not be started");
    }
    png_set_read_fn(png_, &source, read_bytes);
  }
  ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  bool read_header() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(png_, png_alloc_size_t{1} << 20U);
    // Colour profiles, texts and the like are not looked at.
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
    png_read_info(png_, info_);
    return true;
  }

  /// Sets the conversions, and tells what the rows will be.
  bool convert() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    const auto type = color_type();
    const auto depth = png_get_bit_depth(png_, info_);
    const bool grey = type == PNG_COLOR_TYPE_GRAY;
    if (grey && (depth == 2 || depth == 4)) png_set_expand_gray_1_2_4_to_8(png_);
    if (depth < 8) png_set_packing(png_);
    if (depth == 16 && grey && std::endian::native == std::endian::little) png_set_swap(png_);
    if (depth == 16 && !grey) png_set_strip_16(png_);
    if (depth == 16 && type == PNG_COLOR_TYPE_GRAY_ALPHA) png_set_gray_to_rgb(png_);
    passes_ = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }

  /// Fills all rows, several times over when they are interlaced.
  bool read_rows(png_bytep pixels) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    for (int pass = 0; pass < passes_; ++pass)
      for (std::size_t y = 0; y < static_cast<std::size_t>(height()); ++y)
        png_read_row(png_, pixels + y * row_bytes(), nullptr);
    return true;
  }

  std::int64_t width() const { return png_get_image_width(png_, info_); }
  std::int64_t height() const { return png_get_image_height(png_, info_); }
  int depth() const { return png_get_bit_depth(png_, info_); }
  int channels() const { return png_get_channels(png_, info_); }
  int color_type() const { return png_get_color_type(png_, info_); }
  std::size_t row_bytes() const { return png_get_rowbytes(png_, info_); }

 private:
  png_structp png_;
  png_infop info_;
  int passes_ = 1;
};

std::string mode_of(int color_type, int depth) {
  if (color_type == PNG_COLOR_TYPE_GRAY) return depth == 1 ? "1" : depth == 16 ? "I;16" : "L";
  if (color_type == PNG_COLOR_TYPE_PALETTE) return "P";
  if (color_type == PNG_COLOR_TYPE_RGB) return "RGB";
  return color_type == PNG_COLOR_TYPE_GRAY_ALPHA && depth == 8 ? "LA" : "RGBA";
}

void check_signature(std::span<const std::byte> file) {
  if (file.empty()) throw Error("the file is empty");
  const auto* begin = reinterpret_cast<png_const_bytep>(file.data());
  if (file.size() < kSignature || png_sig_cmp(begin, 0, kSignature) != 0)
    throw Error("expected a PNG file, but it does not begin like one");
  if (file.size() < kSmallest)
    throw Error("expected at least " + std::to_string(kSmallest) + " bytes, got " +
                std::to_string(file.size()));
}

/// The size in memory of all rows, or an Error when it is more than `limit`.
std::size_t size_below(std::uint64_t limit, const Reader& reader, const std::string& problem) {
  const auto rows = static_cast<std::uint64_t>(reader.height());
  if (reader.row_bytes() > limit / rows)
    throw Error(std::to_string(reader.width()) + " x " + std::to_string(reader.height()) +
                " pixels " + problem);
  return rows * reader.row_bytes();
}

[[noreturn]] void broken(const Source& source) {
  throw Error("the PNG data are broken: " + source.error);
}

}  // namespace

Picture parse_picture(std::span<const std::byte> file, const Limits& limits) {
  check_signature(file);
  Source source{file, {}};
  Reader reader(source);
  if (!reader.read_header()) broken(source);
  Picture picture;
  picture.mode = mode_of(reader.color_type(), reader.depth());
  size_below(file.size() * kMaxInflation, reader,
             "do not fit into " + std::to_string(file.size()) + " compressed bytes");
  if (reader.width() > kMostPixels / std::max<std::int64_t>(reader.height(), 1))
    throw Error(std::to_string(reader.width()) + " x " + std::to_string(reader.height()) +
                " pixels are more than the limit of " + std::to_string(kMostPixels));
  if (!reader.convert()) broken(source);
  const auto sample_bytes = static_cast<std::uint64_t>(reader.depth() == 16 ? 2 : 1);
  picture.pixels = Buffer(size_below(
      limits.bytes / sizeof(float) * sample_bytes, reader,
      "of " + std::to_string(reader.channels()) +
          (reader.channels() == 1 ? " channel" : " channels") + " are more than the limit of " +
          std::to_string(limits.bytes) + " bytes when each number is a float32"));
  picture.width = reader.width();
  picture.height = reader.height();
  picture.channels = reader.channels();
  picture.wide = reader.depth() == 16;
  if (!reader.read_rows(reinterpret_cast<png_bytep>(picture.pixels.data.get()))) broken(source);
  return picture;
}

}  // namespace clara::transforms_io::png
