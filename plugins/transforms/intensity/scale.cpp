#include "scale.hpp"

#include <ATen/ops/aminmax.h>
#include <ATen/ops/stack.h>

#include "kernels.hpp"

namespace clara::transforms_intensity {

using transforms::as_dtype;

void ScaleIntensityRanged::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.clip && !options.b_min && !options.b_max)
    issues.error("clip", "clip needs b_min or b_max to limit to");
  if (options.a_min == options.a_max)
    issues.warning("a_max", "a_min and a_max are equal: the image is only moved");
}

at::Tensor ScaleIntensityRanged::scaled(const at::Tensor& image) const {
  if (options_.a_max == options_.a_min) {
    const at::Tensor moved = image.sub(options_.a_min);
    return options_.b_min ? moved.add(*options_.b_min) : moved;
  }
  Linear map{options_.a_min, options_.a_max - options_.a_min, std::nullopt, 0, std::nullopt,
             std::nullopt};
  if (options_.b_min && options_.b_max) {
    map.multiply = *options_.b_max - *options_.b_min;
    map.add = *options_.b_min;
  }
  if (options_.clip) {
    map.low = options_.b_min;
    map.high = options_.b_max;
  }
  return as_dtype(linear(image, map), options_.dtype ? options_.dtype : DType{image.scalar_type()});
}

void ScaleIntensityRanged::change(Image& image, std::size_t) const {
  image.data = scaled(image.data);
}

at::Tensor ScaleIntensityd::scaled(const at::Tensor& data) const {
  const at::Tensor image = as_dtype(data, options_.dtype);
  const auto [low, high] = at::aminmax(image);
  const double minimum = low.item<double>();
  const double maximum = high.item<double>();
  if (minimum == maximum) return options_.minv ? image.mul(*options_.minv) : image;
  if (!image.is_floating_point()) {  // differences in the image's own type, as in MONAI: they wrap
    at::Tensor norm = image.sub(low).div(high.sub(low));
    if (!options_.minv || !options_.maxv) return norm;
    return norm.mul(*options_.maxv - *options_.minv).add(*options_.minv);
  }
  // The range is a difference of two numbers of the image's own type.
  const double range = high.sub(low).item<double>();
  Linear map{minimum, range, std::nullopt, 0, std::nullopt, std::nullopt};
  if (options_.minv && options_.maxv) {
    map.multiply = *options_.maxv - *options_.minv;
    map.add = *options_.minv;
  }
  return linear(image, map);
}

void ScaleIntensityd::change(Image& image, std::size_t) const {
  const auto type = image.data.scalar_type();
  if (!options_.minv && !options_.maxv) {
    if (options_.factor) image.data = image.data.mul(1 + *options_.factor);
  } else if (options_.channel_wise) {
    std::vector<at::Tensor> channels;
    for (const auto& channel : image.data.unbind(0)) channels.push_back(scaled(channel));
    image.data = at::stack(channels);
  } else {
    image.data = scaled(image.data);
  }
  image.data = as_dtype(image.data, options_.dtype ? options_.dtype : DType{type});
}

}  // namespace clara::transforms_intensity
