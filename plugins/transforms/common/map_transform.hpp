#pragma once

#include <clara/train/transform.hpp>

#include <string>
#include <vector>

namespace clara::transforms {

/// Changes the images of some keys of a sample: MONAI's MapTransform.
class MapTransform : public Transform {
 public:
  MapTransform(Keys keys, bool allow_missing_keys)
      : keys_(std::move(keys.values)), allow_missing_keys_(allow_missing_keys) {}

  const std::vector<std::string>& keys() const { return keys_; }

 protected:
  /// change(image, index of its key), for the keys that the sample has; a missing one is an error
  /// unless they may be missing.
  template <class Change>
  void for_each_image(Sample& sample, const Change& change) const {
    for (std::size_t i = 0; i < keys_.size(); ++i)
      if (visits(sample, keys_[i])) change(sample.image(keys_[i]), i);
  }
  /// The image of the first key that the sample has; null when all are missing.
  const Image* first_image(const Sample& sample) const;
  bool visits(const Sample& sample, const std::string& key) const;

 private:
  std::vector<std::string> keys_;
  bool allow_missing_keys_;
};

/// The fields that every transform of images has, first in its list.
template <class Options>
Field keys_field() {
  return field<Options, &Options::keys>("keys", "keys of the images to change").required();
}
template <class Options>
Field allow_missing_keys_field() {
  return field<Options, &Options::allow_missing_keys>("allow_missing_keys",
                                                      "skip keys that the sample does not have");
}

/// True when nobody else holds this memory, so that it may be written.
bool owned(const at::Tensor& tensor);
/// The tensor itself when it is owned and contiguous, else a contiguous copy.
at::Tensor writable(const at::Tensor& tensor);

/// The sizes after the channel.
std::vector<std::int64_t> spatial_shape(const at::Tensor& data);
/// "96 x 96 x 32"
std::string shape_text(const std::vector<std::int64_t>& shape);

/// MONAI's fall_back_tuple: one number stands for all axes; 0 and less means the image's own size.
/// The length must be 1 or that of `image`; `name` is the argument's in the message.
std::vector<std::int64_t> sizes_for(const OneOrMany<std::int64_t>& wanted,
                                    const std::vector<std::int64_t>& image, std::string_view name);

/// A list of integers in a Trace or in meta data, and back.
Value to_value(const std::vector<std::int64_t>& numbers);
std::vector<std::int64_t> to_integers(const Value& list);
Value to_value(const Affine& affine);
Affine to_affine(const Value& rows);

}  // namespace clara::transforms
