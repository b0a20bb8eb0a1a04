#include "scale.hpp"

#include <ATen/ops/aminmax.h>
#include <ATen/ops/stack.h>

#include <array>

#include "kernels.hpp"

namespace clara::transforms_intensity {

using transforms::allow_missing_keys_field;
using transforms::as_dtype;
using transforms::keys_field;

std::span<const Field> ScaleIntensityRanged::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      field<&Options::a_min>("a_min", "lower end of the range that is mapped").required(),
      field<&Options::a_max>("a_max", "upper end of the range that is mapped").required(),
      field<&Options::b_min>("b_min", "what a_min becomes; without b_min and b_max: 0 to 1"),
      field<&Options::b_max>("b_max", "what a_max becomes"),
      field<&Options::clip>("clip", "limit the result to b_min..b_max"),
      field<&Options::dtype>("dtype", "number type of the result; null: as it is"),
      allow_missing_keys_field<Options>(),
  };
  return list;
}

void ScaleIntensityRanged::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.clip && !options.b_min && !options.b_max)
    issues.error("clip", "clip needs b_min or b_max to limit to");
  if (options.a_min == options.a_max)
    issues.warning("a_max", "a_min and a_max are equal: the image is only moved");
}

ScaleIntensityRanged::ScaleIntensityRanged(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

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

void ScaleIntensityRanged::apply(Sample& sample, const Draw*) const {
  for_each_image(sample, [&](Image& image, std::size_t) { image.data = scaled(image.data); });
}

std::span<const Field> ScaleIntensityd::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      field<&Options::minv>("minv", "what the smallest value becomes"),
      field<&Options::maxv>("maxv", "what the largest value becomes"),
      field<&Options::factor>("factor", "with minv and maxv null: multiply by 1 + factor"),
      field<&Options::channel_wise>("channel_wise", "each channel by its own range"),
      field<&Options::dtype>("dtype", "number type of the result; null: as it is"),
      allow_missing_keys_field<Options>(),
  };
  return list;
}

ScaleIntensityd::ScaleIntensityd(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

at::Tensor ScaleIntensityd::scaled(const at::Tensor& data) const {
  const at::Tensor image = as_dtype(data, options_.dtype);
  const auto [low, high] = at::aminmax(image);
  const double minimum = low.item<double>();
  const double maximum = high.item<double>();
  if (minimum == maximum) return options_.minv ? image.mul(*options_.minv) : image;
  // The range is a difference of two numbers of the image's own type.
  const double range = high.sub(low).item<double>();
  Linear map{minimum, range, std::nullopt, 0, std::nullopt, std::nullopt};
  if (options_.minv && options_.maxv) {
    map.multiply = *options_.maxv - *options_.minv;
    map.add = *options_.minv;
  }
  return linear(image, map);
}

void ScaleIntensityd::apply(Sample& sample, const Draw*) const {
  for_each_image(sample, [&](Image& image, std::size_t) {
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
  });
}

}  // namespace clara::transforms_intensity
