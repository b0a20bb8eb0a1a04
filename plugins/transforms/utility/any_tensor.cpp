#include "any_tensor.hpp"

#include <clara/error.hpp>

namespace clara::transforms_utility {

void AnyTensorTransform::apply(Sample& sample) const {
  for (std::size_t i = 0; i < keys().size(); ++i) {
    const auto& key = keys()[i];
    if (!visits(sample, key)) continue;
    if (const auto* tensor = sample.find_tensor(key)) {
      Image image{*tensor, {}, {}, {}};
      change(image, i);
      sample.set(key, image.data);
    } else {
      change(sample.image(key), i);
    }
  }
}

std::int64_t axis_of(std::int64_t axis, std::int64_t axes, std::string_view name) {
  if (axis < -axes || axis >= axes)
    throw Error(std::string(name) + " is " + std::to_string(axis) + ", but there are " +
                std::to_string(axes) + " axes with that of the channels");
  return axis < 0 ? axis + axes : axis;
}

}  // namespace clara::transforms_utility
