#pragma once

#include <ATen/core/Tensor.h>
#include <clara/export.hpp>
#include <clara/value.hpp>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace clara {

/// 4x4 matrix, row-major, from voxel indices to world millimetres (RAS, as in nibabel).
struct Affine {
  std::array<double, 16> m{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
  double& operator()(int row, int column) { return m[static_cast<std::size_t>(row * 4 + column)]; }
  double operator()(int row, int column) const {
    return m[static_cast<std::size_t>(row * 4 + column)];
  }
  friend bool operator==(const Affine&, const Affine&) = default;
};

CLARA_TRAIN_API Affine operator*(const Affine& a, const Affine& b);
CLARA_TRAIN_API Affine inverse(const Affine& a);

/// What an invertible transform did to an image; JSON only, so that it can be written to disk.
struct Trace {
  std::string transform;  ///< the component's label
  Value info;             ///< what its invert() needs
};

/// An image on its way through the transforms: MONAI's MetaTensor.
struct Image {
  at::Tensor data;  ///< [channel, x, y, z] once a channel is there; CPU until the loader moves it
  Affine affine;    ///< of `data` as it is now
  std::vector<Trace> applied;  ///< oldest first
  Object meta;  ///< filename_or_obj, original_affine, spatial_shape, original_channel_dim, ...:
                ///< MONAI's names
};

/// One item of a data list: MONAI's dictionary. Fields keep their order. Cheap to copy: tensors are
/// shared.
class CLARA_TRAIN_API Sample {
 public:
  using Field = std::variant<Value, Image>;

  bool contains(std::string_view key) const;
  /// The image of `key`; throws clara::Error that lists the keys that there are, or says that it is
  /// no image yet.
  Image& image(std::string_view key);
  const Image& image(std::string_view key) const;
  /// Null when there is none, or when it is not an image.
  const Image* find_image(std::string_view key) const;
  /// Null when there is none, or when it is an image.
  const Value* find_value(std::string_view key) const;
  /// `<key>_meta_dict` (Clara 4.1's form) of a key that has an image: its meta data as an object;
  /// else null.
  Value meta_dict(std::string_view key) const;
  void set(std::string_view key, Field field);
  bool erase(std::string_view key);
  std::vector<std::string> keys() const;

 private:
  std::vector<std::pair<std::string, Field>> fields_;
};

}  // namespace clara
