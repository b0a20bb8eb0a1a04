#include "types.hpp"

#include "fields.hpp"

namespace clara::transforms_utility {

using transforms::as_dtype;

void ConvertingTransform::apply(Sample& sample) const {
  for (std::size_t i = 0; i < keys().size(); ++i) {
    const auto& key = keys()[i];
    if (!visits(sample, key)) continue;
    const auto how = conversion(i);
    if (const auto* value = sample.find_value(key)) {
      if (value->is_array() && !how.wrap_sequence) continue;
      if (const auto tensor = tensor_from(*value))
        sample.set(key, as_dtype(*tensor, how.dtype).to(device_));
    } else if (const auto* tensor = sample.find_tensor(key)) {
      sample.set(key, as_dtype(*tensor, how.dtype).to(device_));
    } else {
      Image& image = sample.image(key);
      image.data = as_dtype(image.data, how.dtype).to(device_);
    }
  }
}

void CastToTyped::change(Image& image, std::size_t key) const {
  image.data = as_dtype(image.data, dtype_.at(key));
}

void ToDeviced::change(Image& image, std::size_t) const { image.data = image.data.to(device_); }

}  // namespace clara::transforms_utility
