#include "types.hpp"

#include <array>

namespace clara::transforms_utility {

using transforms::allow_missing_keys_field;
using transforms::as_dtype;
using transforms::keys_field;

std::span<const Field> ToTensord::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      field<&Options::dtype>("dtype", "number type; default: as it is"),
      field<&Options::device>("device", "where to put the tensor; the run's device decides"),
      field<&Options::wrap_sequence>("wrap_sequence", "MONAI's, without effect on images"),
      field<&Options::track_meta>("track_meta", "MONAI's; meta data are always kept"),
      allow_missing_keys_field<Options>(),
  };
  return list;
}

ToTensord::ToTensord(const Options& options, Context& context)
    : MapTransform(options.keys, options.allow_missing_keys),
      dtype_(options.dtype),
      device_(run_device(context, options.device)) {}

void ToTensord::apply(Sample& sample, const Draw*) const {
  for_each_image(sample, [&](Image& image, std::size_t) {
    image.data = as_dtype(image.data, dtype_).to(device_);
  });
}

std::span<const Field> CastToTyped::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      field<&Options::dtype>("dtype", "number type of all keys, or of each").per_key(),
      allow_missing_keys_field<Options>(),
  };
  return list;
}

CastToTyped::CastToTyped(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), dtype_(std::move(options.dtype)) {}

void CastToTyped::apply(Sample& sample, const Draw*) const {
  for_each_image(sample, [&](Image& image, std::size_t i) {
    image.data = as_dtype(image.data, dtype_.at(i));
  });
}

std::span<const Field> EnsureTyped::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      field<&Options::data_type>("data_type", "MONAI's; images are tensors either way")
          .one_of({"tensor", "numpy"}),
      field<&Options::dtype>("dtype", "number type of all keys, or of each; default: as it is")
          .per_key(),
      field<&Options::device>("device", "where to put the tensor; the run's device decides"),
      field<&Options::wrap_sequence>("wrap_sequence", "MONAI's, without effect on images"),
      field<&Options::track_meta>("track_meta", "MONAI's; meta data are always kept"),
      allow_missing_keys_field<Options>(),
  };
  return list;
}

EnsureTyped::EnsureTyped(Options options, Context& context)
    : MapTransform(options.keys, options.allow_missing_keys),
      dtype_(std::move(options.dtype)),
      device_(run_device(context, options.device)) {}

void EnsureTyped::apply(Sample& sample, const Draw*) const {
  for_each_image(sample, [&](Image& image, std::size_t i) {
    image.data = as_dtype(image.data, dtype_.at(i)).to(device_);
  });
}

}  // namespace clara::transforms_utility
