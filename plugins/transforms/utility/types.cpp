#include "types.hpp"

namespace clara::transforms_utility {

using transforms::as_dtype;

std::span<const Field> ToTensord::Options::fields() {
  static const Fields<Options> list{
      group<MapOptions>(), field<&Options::dtype>("dtype", "number type; default: as it is"),
      field<&Options::device>("device", "where to put the tensor; the run's device decides"),
      field<&Options::wrap_sequence>("wrap_sequence", "MONAI's, without effect on images"),
      field<&Options::track_meta>("track_meta", "MONAI's; meta data are always kept")};
  return list;
}

ToTensord::ToTensord(const Options& options, Context& context)
    : MapTransform(options), dtype_(options.dtype), device_(run_device(context, options.device)) {}

void ToTensord::change(Image& image, std::size_t) const {
  image.data = as_dtype(image.data, dtype_).to(device_);
}

std::span<const Field> CastToTyped::Options::fields() {
  static const Fields<Options> list{
      group<MapOptions>(),
      field<&Options::dtype>("dtype", "number type of all keys, or of each").per_key()};
  return list;
}

CastToTyped::CastToTyped(Options options)
    : MapTransform(options), dtype_(std::move(options.dtype)) {}

void CastToTyped::change(Image& image, std::size_t key) const {
  image.data = as_dtype(image.data, dtype_.at(key));
}

std::span<const Field> EnsureTyped::Options::fields() {
  static const Fields<Options> list{
      group<MapOptions>(),
      field<&Options::data_type>("data_type", "MONAI's; images are tensors either way")
          .one_of({"tensor", "numpy"}),
      field<&Options::dtype>("dtype", "number type of all keys, or of each; default: as it is")
          .per_key(),
      field<&Options::device>("device", "where to put the tensor; the run's device decides"),
      field<&Options::wrap_sequence>("wrap_sequence", "MONAI's, without effect on images"),
      field<&Options::track_meta>("track_meta", "MONAI's; meta data are always kept")};
  return list;
}

EnsureTyped::EnsureTyped(Options options, Context& context)
    : MapTransform(options),
      dtype_(std::move(options.dtype)),
      device_(run_device(context, options.device)) {}

void EnsureTyped::change(Image& image, std::size_t key) const {
  image.data = as_dtype(image.data, dtype_.at(key)).to(device_);
}

}  // namespace clara::transforms_utility
