#include "jpeg/picture.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

#include <jerror.h>

namespace clara::transforms_io::jpeg {
namespace {

/// Where libjpeg's callbacks leave what went wrong. It leaves by longjmp, so nothing of C++ may be
/// alive in the functions that call it but what belongs to their caller.
struct Failure {
  jpeg_error_mgr manager{};
  std::jmp_buf jump{};
  std::array<char, JMSG_LENGTH_MAX> text{};
};

void leave(j_common_ptr info) {
  auto* failure = reinterpret_cast<Failure*>(info->err);  // the manager is its first member
  info->err->format_message(info, failure->text.data());
  std::longjmp(failure->jump, 1);
}

/// Warnings are ignored, as Pillow does, but for the file's end: it has no more pixels.
void note(j_common_ptr info, int level) {
  if (level < 0 && info->err->msg_code == JWRN_JPEG_EOF) leave(info);
}

jpeg_error_mgr* manager_of(Failure& failure) {
  jpeg_error_mgr* manager = jpeg_std_error(&failure.manager);
  manager->error_exit = leave;
  manager->emit_message = note;
  return manager;
}

/// A progressive file may go over all its pixels again and again.
constexpr int kMostScans = 500;
void watch(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= kMostScans) return;
  auto* failure = reinterpret_cast<Failure*>(info->err);
  std::snprintf(failure->text.data(), failure->text.size(), "more than %d scans", kMostScans);
  std::longjmp(failure->jump, 1);
}

class Decoder {
 public:
  explicit Decoder(std::span<const std::byte> file) : file_(file) {
    info_.err = manager_of(failure_);
    progress_.progress_monitor = watch;
  }
  ~Decoder() { jpeg_destroy_decompress(&info_); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  bool read_header() {
    if (setjmp(failure_.jump) != 0) return false;
    jpeg_create_decompress(&info_);
    info_.progress = &progress_;
    jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(file_.data()), file_.size());
    jpeg_read_header(&info_, TRUE);
    return true;
  }
  bool start() {
    if (setjmp(failure_.jump) != 0) return false;
    info_.out_color_space = channels() == 1 ? JCS_GRAYSCALE : channels() == 3 ? JCS_RGB : JCS_CMYK;
    jpeg_start_decompress(&info_);
    return true;
  }
  bool read_rows(JSAMPLE* pixels) {
    if (setjmp(failure_.jump) != 0) return false;
    while (info_.output_scanline < info_.output_height) {
      JSAMPROW row = pixels + std::size_t{info_.output_scanline} * info_.output_width *
                                  static_cast<std::size_t>(info_.output_components);
      jpeg_read_scanlines(&info_, &row, 1);
    }
    jpeg_finish_decompress(&info_);
    return true;
  }

  [[noreturn]] void broken() const {
    throw Error("the JPEG data are broken: " + std::string(failure_.text.data()));
  }
  std::int64_t width() const { return info_.image_width; }
  std::int64_t height() const { return info_.image_height; }
  int channels() const { return info_.num_components; }
  int precision() const { return info_.data_precision; }
  bool arithmetic() const { return info_.arith_code != FALSE; }

 private:
  std::span<const std::byte> file_;
  Failure failure_;
  jpeg_progress_mgr progress_{};
  jpeg_decompress_struct info_{};
};

void check_size(const Decoder& decoder, std::size_t file, const PictureLimits& limits) {
  const auto refuse = [&](const std::string& problem) {
    throw Error(std::to_string(decoder.width()) + " x " + std::to_string(decoder.height()) +
                " pixels " + problem);
  };
  if (decoder.channels() != 1 && decoder.channels() != 3 && decoder.channels() != 4)
    throw Error("expected 1, 3 or 4 channels, got " + std::to_string(decoder.channels()));
  const std::int64_t pixels = decoder.width() * decoder.height();
  // Huffman's code has one bit at least for a block of 8 x 8.
  if (!decoder.arithmetic() && pixels / 512 > static_cast<std::int64_t>(file))
    refuse("do not fit into " + std::to_string(file) + " compressed bytes");
  if (pixels > kMostPixels) refuse("are more than the limit of " + std::to_string(kMostPixels));
  if (static_cast<std::uint64_t>(pixels) * static_cast<std::uint64_t>(decoder.channels()) >
      limits.bytes / sizeof(float))
    refuse("of " + std::to_string(decoder.channels()) + " channels are more than the limit of " +
           std::to_string(limits.bytes) + " bytes when each number is a float32");
}

class Encoder {
 public:
  explicit Encoder(const Picture& picture) : picture_(picture) { info_.err = manager_of(failure_); }
  ~Encoder() {
    jpeg_destroy_compress(&info_);
    std::free(bytes_);
  }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  bool encode() {
    if (setjmp(failure_.jump) != 0) return false;
    jpeg_create_compress(&info_);
    jpeg_mem_dest(&info_, &bytes_, &size_);
    info_.image_width = static_cast<JDIMENSION>(picture_.width);
    info_.image_height = static_cast<JDIMENSION>(picture_.height);
    info_.input_components = static_cast<int>(picture_.channels);
    info_.in_color_space = picture_.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&info_);
    jpeg_start_compress(&info_, TRUE);
    const auto row_bytes = static_cast<std::size_t>(picture_.width * picture_.channels);
    while (info_.next_scanline < info_.image_height) {
      // libjpeg does not write into it.
      JSAMPROW row =
          const_cast<JSAMPROW>(reinterpret_cast<const JSAMPLE*>(picture_.pixels.data.get()) +
                               info_.next_scanline * row_bytes);
      jpeg_write_scanlines(&info_, &row, 1);
    }
    jpeg_finish_compress(&info_);
    return true;
  }
  std::vector<std::byte> bytes() const {
    const auto* begin = reinterpret_cast<const std::byte*>(bytes_);
    return {begin, begin + size_};
  }
  std::string problem() const { return failure_.text.data(); }

 private:
  const Picture& picture_;
  Failure failure_;
  jpeg_compress_struct info_{};
  unsigned char* bytes_ = nullptr;
  unsigned long size_ = 0;  // NOLINT(google-runtime-int): libjpeg's
};

}  // namespace

bool is_jpeg(std::span<const std::byte> file) {
  return file.size() >= 3 && file[0] == std::byte{0xff} && file[1] == std::byte{0xd8} &&
         file[2] == std::byte{0xff};
}

Picture parse_picture(std::span<const std::byte> file, const PictureLimits& limits) {
  if (!is_jpeg(file)) throw Error("expected a JPEG file, but it does not begin like one");
  Decoder decoder(file);
  if (!decoder.read_header()) decoder.broken();
  check_size(decoder, file.size(), limits);
  if (!decoder.start()) decoder.broken();
  Picture picture;
  picture.format = "JPEG";
  picture.width = decoder.width();
  picture.height = decoder.height();
  picture.channels = decoder.channels();
  picture.mode = picture.channels == 1 ? "L" : picture.channels == 3 ? "RGB" : "CMYK";
  picture.pixels =
      Buffer(static_cast<std::size_t>(picture.width * picture.height * picture.channels));
  auto* pixels = reinterpret_cast<JSAMPLE*>(picture.pixels.data.get());
  if (!decoder.read_rows(pixels)) decoder.broken();
  if (picture.channels == 4)  // Adobe's are the other way round
    std::transform(pixels, pixels + picture.pixels.size, pixels,
                   [](JSAMPLE v) { return static_cast<JSAMPLE>(255 - v); });
  return picture;
}

std::vector<std::byte> file_of(const Picture& picture) {
  if (picture.width < 1 || picture.height < 1 || picture.width > JPEG_MAX_DIMENSION ||
      picture.height > JPEG_MAX_DIMENSION)
    throw Error("a JPEG file has 1 to " + std::to_string(JPEG_MAX_DIMENSION) +
                " pixels on a side, got " + std::to_string(picture.width) + " x " +
                std::to_string(picture.height));
  Encoder encoder(picture);
  if (!encoder.encode()) throw Error("the JPEG file cannot be made: " + encoder.problem());
  return encoder.bytes();
}

}  // namespace clara::transforms_io::jpeg
