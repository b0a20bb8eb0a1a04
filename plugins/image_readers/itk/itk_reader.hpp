#pragma once

#include <clara/internal/image_reader.hpp>
#include <clara/options.hpp>

#include <optional>
#include <string>
#include <variant>

#include "itk_files.hpp"

namespace clara::image_readers_itk {

/// DICOM (a file, or a folder with a series), NRRD, MetaImage and NIfTI by ITK. MONAI's ITKReader.
class ITKReader : public ImageReader {
 public:
  struct Options {
    std::optional<std::variant<std::int64_t, std::string>> channel_dim;
    std::string series_name;
    bool reverse_indexing = false;
    bool series_meta = false;
    bool affine_lps_to_ras = true;
    static Fields<Options> fields() {
      return {field<&Options::channel_dim>("channel_dim",
                                           "axis of the channels, or \"no_channel\"; default: the "
                                           "last one of more than there are in space"),
              field<&Options::series_name>("series_name",
                                           "of several series in a folder; default: the first"),
              field<&Options::reverse_indexing>("reverse_indexing", "the last axis is the width"),
              field<&Options::series_meta>("series_meta", "the meta data of a series' first file"),
              field<&Options::affine_lps_to_ras>("affine_lps_to_ras",
                                                 "the affine in nibabel's world, not in ITK's")};
    }
  };
  explicit ITKReader(Options options) : options_(std::move(options)) {}
  Image read(const std::string& file) const override;

 private:
  void set_meta(Image& image, const Volume& volume) const;
  Options options_;
};

}  // namespace clara::image_readers_itk
