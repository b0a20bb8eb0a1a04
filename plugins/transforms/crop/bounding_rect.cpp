#include "bounding_rect.hpp"

#include <clara/error.hpp>

#include "foreground.hpp"

namespace clara::transforms_crop {

void BoundingRectd::apply(Sample& sample) const {
  for (const auto& key : keys()) {
    if (!visits(sample, key)) continue;
    const at::Tensor& data = sample.image(key).data;
    Array boxes;
    for (std::int64_t channel = 0; channel < data.size(0); ++channel) {
      const auto box = foreground_box(data.narrow(0, channel, 1));
      std::vector<std::int64_t> ends;
      for (std::size_t axis = 0; axis < box.start.size(); ++axis) {
        ends.push_back(box.start[axis]);
        ends.push_back(box.end[axis]);
      }
      boxes.push_back(transforms::to_value(ends));
    }
    const auto name = key + "_" + options_.bbox_key_postfix;
    if (sample.contains(name))
      throw Error("the sample already has a \"" + name + "\"; bbox_key_postfix can be another one");
    sample.set(name, Value(std::move(boxes)));
  }
}

}  // namespace clara::transforms_crop
