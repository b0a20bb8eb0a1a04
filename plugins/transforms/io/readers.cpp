#include "readers.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace clara::transforms_io {
namespace {

constexpr std::array kReaders{"NibabelReader", "PILReader", "NumpyReader", "ITKReader"};
constexpr std::string_view kModule = "monai.data.";

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool has_suffix(const std::string& file, std::initializer_list<std::string_view> suffixes) {
  const auto name = lower(file);
  return std::any_of(suffixes.begin(), suffixes.end(),
                     [&](std::string_view suffix) { return name.ends_with(suffix); });
}

/// Files of DICOM often have no suffix, but this after 128 bytes of anything.
bool is_dicom(const std::string& file) {
  std::array<char, 132> begin{};
  std::ifstream(file, std::ios::binary).read(begin.data(), begin.size());
  return std::string_view(begin.data() + 128, 4) == "DICM";
}

}  // namespace

std::vector<Value> reader_names() {
  std::vector<Value> out;
  for (const std::string name : kReaders)
    for (const auto& form : {name, lower(name), std::string(kModule) + name})
      out.emplace_back(form);
  return out;
}

std::string reader_name(const std::string& written) {
  const auto name = lower(written.starts_with(kModule) ? written.substr(kModule.size()) : written);
  return *std::find_if(kReaders.begin(), kReaders.end() - 1,
                       [&](const char* reader) { return lower(reader) == name; });
}

std::string reader_for(const std::string& file) {
  if (has_suffix(file, {".nii", ".nii.gz"})) return "NibabelReader";
  if (has_suffix(file, {".png", ".jpg", ".jpeg"})) return "PILReader";
  if (has_suffix(file, {".npy", ".npz"})) return "NumpyReader";
  if (has_suffix(file, {".bmp"}))
    throw Error(file + ": of pictures PNG and JPEG are read, not .bmp; convert it");
  std::error_code none;
  if (has_suffix(file, {".nrrd", ".nhdr", ".mha", ".mhd", ".dcm"}) ||
      std::filesystem::is_directory(file, none) || is_dicom(file))
    return "ITKReader";
  return "NibabelReader";
}

}  // namespace clara::transforms_io
