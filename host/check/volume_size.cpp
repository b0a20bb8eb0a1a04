#include <zlib.h>

#include <host/check/volume_size.hpp>

#include <array>
#include <cstring>
#include <memory>

namespace clara::host::check {
namespace {

constexpr std::size_t kHeader1 = 348;  // bytes of a NIfTI-1 header, and what its first four say
constexpr std::size_t kHeader2 = 540;
constexpr std::size_t kMostAxes = 7;

using Header = std::array<unsigned char, kHeader2>;

/// How many bytes were read; a file that is not compressed is read as it is.
std::size_t read_header(const std::filesystem::path& file, Header& header) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> in(gzopen(file.c_str(), "rb"), &gzclose);
  if (!in) return 0;
  const int read = gzread(in.get(), header.data(), static_cast<unsigned>(header.size()));
  return read > 0 ? static_cast<std::size_t>(read) : 0;
}

template <class T>
T number_at(const Header& header, std::size_t offset, bool swapped) {
  std::array<unsigned char, sizeof(T)> bytes{};
  for (std::size_t i = 0; i < sizeof(T); ++i)
    bytes.at(swapped ? sizeof(T) - 1 - i : i) = header.at(offset + i);
  T value{};
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

template <class T>
std::optional<Sizes> sizes_at(const Header& header, std::size_t offset, bool swapped) {
  const auto axes = number_at<T>(header, offset, swapped);
  if (axes < 1 || axes > static_cast<T>(kMostAxes)) return std::nullopt;
  Sizes sizes;
  for (std::size_t i = 1; i <= static_cast<std::size_t>(axes); ++i)
    sizes.push_back(number_at<T>(header, offset + i * sizeof(T), swapped));
  for (const auto size : sizes)
    if (size < 1) return std::nullopt;
  return sizes;
}

}  // namespace

std::optional<Sizes> volume_size(const std::filesystem::path& file) {
  const auto name = file.filename().string();
  if (!name.ends_with(".nii") && !name.ends_with(".nii.gz")) return std::nullopt;
  Header header{};
  const auto read = read_header(file, header);
  for (const bool swapped : {false, true}) {
    const auto length = number_at<std::int32_t>(header, 0, swapped);
    if (length == static_cast<std::int32_t>(kHeader1) && read >= kHeader1)
      return sizes_at<std::int16_t>(header, 40, swapped);
    if (length == static_cast<std::int32_t>(kHeader2) && read >= kHeader2)
      return sizes_at<std::int64_t>(header, 16, swapped);
  }
  return std::nullopt;
}

std::string size_text(const Sizes& sizes) {
  std::string out;
  for (const auto size : sizes) out += (out.empty() ? "" : " x ") + std::to_string(size);
  return out;
}

}  // namespace clara::host::check
