#include "types.hpp"

namespace clara::transforms_utility {

using transforms::as_dtype;

ToTensord::ToTensord(const Options& options, Context& context)
    : MapTransform(options), dtype_(options.dtype), device_(run_device(context, options.device)) {}

void ToTensord::change(Image& image, std::size_t) const {
  image.data = as_dtype(image.data, dtype_).to(device_);
}

CastToTyped::CastToTyped(Options options)
    : MapTransform(options), dtype_(std::move(options.dtype)) {}

void CastToTyped::change(Image& image, std::size_t key) const {
  image.data = as_dtype(image.data, dtype_.at(key));
}

EnsureTyped::EnsureTyped(Options options, Context& context)
    : MapTransform(options),
      dtype_(std::move(options.dtype)),
      device_(run_device(context, options.device)) {}

void EnsureTyped::change(Image& image, std::size_t key) const {
  image.data = as_dtype(image.data, dtype_.at(key)).to(device_);
}

}  // namespace clara::transforms_utility
