#pragma once

#include <ATen/core/Tensor.h>
#include <clara/export.hpp>
#include <clara/value.hpp>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
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
struct AppliedTransform {
  std::string transform;  ///< the component's label
  Value info;             ///< what its invert() needs
};

/// What is known of an image beside its voxels, by MONAI's names. Copies share one object until one
/// of them is changed. Not synchronised: each copy belongs to one thread at a time.
class CLARA_TRAIN_API Metadata {
 public:
  Metadata() = default;
  Metadata(Object object);  // NOLINT(google-explicit-constructor): written like JSON
  Metadata(std::initializer_list<Object::Member> members);

  const Object& object() const;
  bool contains(std::string_view key) const { return object().contains(key); }
  /// Null when there is no such key; the pointer lives until this copy changes.
  const Value* find(std::string_view key) const { return object().find(key); }
  /// Throws clara::Error when there is no such key.
  const Value& at(std::string_view key) const { return object().at(key); }
  auto begin() const { return object().begin(); }
  auto end() const { return object().end(); }

  void set(std::string_view key, Value value);
  /// True when something was removed.
  bool erase(std::string_view key);

 private:
  Object& own();
  std::shared_ptr<const Object> object_;  ///< null: empty
};

class Lazy;

/// A change of an image's grid that is known but not computed yet: MONAI's pending operation.
struct PendingChange {
  const Lazy* transform = nullptr;  ///< borrowed; who asked for it, and computes it when it is due
  Affine matrix;  ///< voxel p of the result takes its value from voxel matrix * p of the one before
  std::vector<std::int64_t> shape;    ///< of the result, spatial axes only
  std::optional<bool> align_corners;  ///< none: it has no opinion
};

/// An image on its way through the transforms: MONAI's MetaTensor.
struct Image {
  at::Tensor data;  ///< [channel, x, y, z] once a channel is there; CPU until the loader moves it
  Affine affine;    ///< of `data` as it is now
  std::vector<AppliedTransform> applied;  ///< oldest first; pending ones are in it
  Metadata meta;  ///< filename_or_obj, original_affine, spatial_shape, original_channel_dim, ...:
                  ///< MONAI's names
  std::vector<PendingChange> pending = {};  ///< oldest first; only between lazy transforms
};

/// One item of a data list: MONAI's dictionary. Fields keep their order. Cheap to copy: tensors and
/// meta data are shared. A bare tensor is a field without a grid: class labels, boxes, points.
class CLARA_TRAIN_API Sample {
 public:
  using Field = std::variant<Value, Image, at::Tensor>;

  bool contains(std::string_view key) const;
  /// The image of `key`; throws clara::Error that lists the keys that there are, or says that it is
  /// no image yet.
  Image& image(std::string_view key);
  const Image& image(std::string_view key) const;
  /// Null when there is none, or when it is not an image.
  const Image* find_image(std::string_view key) const;
  /// Null when there is none, or when it is an image or a tensor.
  const Value* find_value(std::string_view key) const;
  /// Null when there is none, or when it is something else.
  const at::Tensor* find_tensor(std::string_view key) const;
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
