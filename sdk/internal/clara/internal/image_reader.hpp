#pragma once

#include <clara/component.hpp>
#include <clara/export.hpp>
#include <clara/train/sample.hpp>

#include <string>
#include <string_view>

namespace clara {

/// Reads files of formats that LoadImaged does not know itself; it makes one by its name when a
/// file asks for it, so that what such a plugin needs is loaded only then.
class CLARA_TRAIN_API ImageReader : public Component {
 public:
  static constexpr std::string_view kind = "image_reader";
  /// [any] The image of a file, or of a folder with a series: numbers as they are stored, the
  /// affine, and meta data by MONAI's names, without filename_or_obj. Throws clara::Error
  /// "FILE: what is wrong".
  virtual Image read(const std::string& file) const = 0;
};

}  // namespace clara
