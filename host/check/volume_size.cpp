#include <zlib.h>

#include <host/check/volume_size.hpp>

#include <array>
#include <cstring>
#include <memory>

namespace clara::host::check {
namespace {

constexpr std::size_t kHeader1 = 348;  // bytes of a NIfTI-1 header, and what its first four say
constexpr std::size_t kHeader2 = 540;
constexpr std::size_t kMagic1 = 344;  // where the magic of a NIfTI-1 header stands
constexpr std::int64_t kMostAxes = 7;
constexpr std::int64_t kFinestSphere = 27307;  // times 6: a column of FreeSurfer's

using Header = std::array<unsigned char, kHeader2>;

/// How many bytes were read; a file that is not compressed is read as it is.
std::optional<std::size_t> read_header(const std::filesystem::path& file, Header& header) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> in(gzopen(file.c_str(), "rb"), &gzclose);
  if (!in) return std::nullopt;
  const int read = gzread(in.get(), header.data(), static_cast<unsigned>(header.size()));
  if (read < 0) return std::nullopt;
  return static_cast<std::size_t>(read);
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

bool has_magic(const Header& header, std::size_t offset, const char* magic) {
  return std::memcmp(header.data() + offset, magic, 4) == 0;
}

/// By the magic; 0: neither, or half of a pair of files.
int version_of(const Header& header) {
  if (has_magic(header, 4, "n+2")) return 2;
  return has_magic(header, kMagic1, "n+1") ? 1 : 0;
}

bool is_rank(std::int64_t number) { return number >= 1 && number <= kMostAxes; }

template <class T>
Volume volume_at(const Header& header, std::size_t offset) {
  const bool swapped = !is_rank(number_at<T>(header, offset, false));
  const std::int64_t axes = number_at<T>(header, offset, swapped);
  if (!is_rank(axes))
    return {{},
            "dim[0] is " + std::to_string(number_at<T>(header, offset, false)) +
                ", expected 1 to 7 dimensions"};
  Sizes sizes;
  for (std::size_t i = 1; i <= static_cast<std::size_t>(axes); ++i)
    sizes.push_back(number_at<T>(header, offset + i * sizeof(T), swapped));
  // FreeSurfer's long columns have their length elsewhere.
  if (sizes.size() > 2 && sizes[1] == 1 && (sizes[0] == -1 || sizes[0] == kFinestSphere)) return {};
  for (std::size_t i = 0; i < sizes.size(); ++i)
    if (sizes[i] < 1)
      return {{},
              "dim[" + std::to_string(i + 1) + "] is " + std::to_string(sizes[i]) +
                  ", expected at least 1"};
  return {std::move(sizes), ""};
}

}  // namespace

Volume volume_of(const std::filesystem::path& file) {
  const auto name = file.filename().string();
  std::error_code failed;
  const bool is_nifti = name.ends_with(".nii") || name.ends_with(".nii.gz");
  if (!is_nifti || !std::filesystem::is_regular_file(file, failed)) return {};
  Header header{};
  const auto read = read_header(file, header);
  // It cannot be opened, or be decompressed: a reader says why. Nor does an empty one have a
  // header.
  if (!read || *read == 0) return {};
  const int version = version_of(header);
  const auto size = version == 2 ? kHeader2 : kHeader1;
  if (*read < size)
    return {{},
            "expected " + std::to_string(size) + " bytes of header, got " + std::to_string(*read)};
  if (version == 2) return volume_at<std::int64_t>(header, 16);
  if (version == 1) return volume_at<std::int16_t>(header, 40);
  if (has_magic(header, kMagic1, "ni1") || has_magic(header, 4, "ni2"))
    return {{}, "this is the header of a .hdr and .img pair, expected a single .nii file"};
  return {{},
          "expected a NIfTI file, but there is no \"n+1\" or \"n+2\" where its magic should be"};
}

std::string size_text(const Sizes& sizes) {
  std::string out;
  for (const auto size : sizes) out += (out.empty() ? "" : " x ") + std::to_string(size);
  return out;
}

}  // namespace clara::host::check
