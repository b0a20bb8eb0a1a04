#include "nifti/gzip.hpp"

#include <libdeflate.h>
#include <zlib.h>
#include <clara/error.hpp>

#include <algorithm>
#include <limits>
#include <string>

namespace clara::transforms_io::nifti {
namespace {

struct FreeDecompressor {
  void operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }
};
struct FreeCompressor {
  void operator()(libdeflate_compressor* c) const { libdeflate_free_compressor(c); }
};

bool is_member(std::span<const std::byte> rest) {
  return rest.size() >= 2 && rest[0] == std::byte{0x1f} && rest[1] == std::byte{0x8b};
}

[[noreturn]] void too_short(std::size_t expected, std::size_t got) {
  throw Error("expected " + std::to_string(expected) + " bytes, got " + std::to_string(got));
}

void refuse_rest(std::span<const std::byte> rest) {
  if (std::any_of(rest.begin(), rest.end(), [](std::byte b) { return b != std::byte{0}; }))
    throw Error(std::to_string(rest.size()) + " bytes that are no gzip data follow the gzip data");
}

/// zlib, piece by piece: slower than libdeflate, but it can stop anywhere and say what is wrong.
class Stream {
 public:
  explicit Stream(std::span<const std::byte> file) : rest_(file) {
    if (inflateInit2(&z_, 16 + MAX_WBITS) != Z_OK) throw Error("zlib could not be started");
  }
  ~Stream() { inflateEnd(&z_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Bytes written; fewer than `out` has only at the end of the data or at an error.
  std::size_t read(std::span<std::byte> out) {
    std::size_t done = 0;
    while (done < out.size() && !ended_ && error_.empty()) done += step(out.subspan(done));
    return done;
  }
  /// The data ended in the middle of a member.
  bool cut_off() const { return cut_off_; }
  /// "" when the data was sound as far as it was read.
  const std::string& error() const { return error_; }

 private:
  static constexpr std::size_t kStep = std::size_t{1} << 30U;

  std::size_t step(std::span<std::byte> out) {
    const auto available = static_cast<uInt>(std::min(rest_.size(), kStep));
    const auto wanted = static_cast<uInt>(std::min(out.size(), kStep));
    z_.next_in = reinterpret_cast<Bytef*>(
        const_cast<std::byte*>(rest_.data()));  // NOLINT: zlib only reads it
    z_.avail_in = available;
    z_.next_out = reinterpret_cast<Bytef*>(out.data());  // NOLINT: bytes are bytes
    z_.avail_out = wanted;
    const int code = inflate(&z_, Z_NO_FLUSH);
    rest_ = rest_.subspan(available - z_.avail_in);
    const std::size_t written = wanted - z_.avail_out;
    if (code == Z_STREAM_END) {
      ended_ = !is_member(rest_);
      if (!ended_) inflateReset(&z_);
    } else if (code == Z_BUF_ERROR || (code == Z_OK && rest_.empty() && written < wanted)) {
      ended_ = true;
      cut_off_ = true;
    } else if (code != Z_OK) {
      error_ = z_.msg != nullptr ? z_.msg : "bad data";
    }
    return written;
  }

  z_stream z_{};
  std::span<const std::byte> rest_;
  bool ended_ = false;
  bool cut_off_ = false;
  std::string error_;
};

/// After libdeflate gave up: the same with zlib, for the reason, or for a content that goes on
/// after what is wanted.
void gunzip_slowly(std::span<const std::byte> file, std::span<std::byte> out) {
  Stream stream(file);
  const std::size_t got = stream.read(out);
  std::byte more{};
  if (got == out.size()) stream.read({&more, 1});  // also checks the sum at the end of a member
  if (!stream.error().empty())
    throw Error("the gzip data is damaged after " + std::to_string(got) + " bytes (" +
                stream.error() + ")");
  if (got < out.size()) too_short(out.size(), got);
  if (stream.cut_off()) throw Error("the gzip data ends before its checksum");
}

}  // namespace

std::size_t gunzip_prefix(std::span<const std::byte> file, std::span<std::byte> out) {
  return Stream(file).read(out);
}

void gunzip(std::span<const std::byte> file, std::span<std::byte> out) {
  const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor(
      libdeflate_alloc_decompressor());
  if (!decompressor) throw Error("there is no memory for the gzip decoder");
  std::span<const std::byte> rest = file;
  std::size_t done = 0;
  do {
    std::size_t read = 0;
    std::size_t written = 0;
    const auto result =
        libdeflate_gzip_decompress_ex(decompressor.get(), rest.data(), rest.size(),
                                      out.data() + done, out.size() - done, &read, &written);
    if (result != LIBDEFLATE_SUCCESS) return gunzip_slowly(file, out);
    rest = rest.subspan(read);
    done += written;
  } while (is_member(rest));
  refuse_rest(rest);
  if (done < out.size()) too_short(out.size(), done);
}

std::vector<std::byte> gzip(std::span<const std::byte> content) {
  const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(
      libdeflate_alloc_compressor(1));
  if (!compressor) throw Error("there is no memory for the gzip encoder");
  std::vector<std::byte> out(libdeflate_gzip_compress_bound(compressor.get(), content.size()));
  out.resize(libdeflate_gzip_compress(compressor.get(), content.data(), content.size(), out.data(),
                                      out.size()));
  return out;
}

}  // namespace clara::transforms_io::nifti
