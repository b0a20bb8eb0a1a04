#include "random_scale.hpp"

#include <ATen/ops/clamp.h>
#include <ATen/ops/stack.h>

#include <array>
#include <limits>

namespace clara::transforms_intensity {

using transforms::allow_missing_keys_field;
using transforms::as_dtype;
using transforms::keys_field;

namespace {

/// One number for the image, or one for each channel; none when the sample is left alone.
struct NumbersDraw : Draw {
  std::vector<double> numbers;
};

std::array<double, 2> ordered(const Bounds& bounds) {
  if (const auto* one = std::get_if<double>(&bounds)) return {-std::abs(*one), std::abs(*one)};
  const auto& [a, b] = std::get<std::array<double, 2>>(bounds);
  return {std::min(a, b), std::max(a, b)};
}

/// MONAI draws with two objects: the dictionary transform says whether, the array transform in it
/// says how much, after a draw of its own probability, which is 1.
std::unique_ptr<Draw> draw_numbers(const Image* first, double prob, const Bounds& bounds,
                                   bool channel_wise, Rng& rng) {
  auto out = std::make_unique<NumbersDraw>();
  if (!Chance(prob).draw(rng) || first == nullptr) return out;
  Rng& inner = rng.nested(0);
  inner.random_sample();
  const auto [low, high] = ordered(bounds);
  const auto count = channel_wise ? first->data.size(0) : 1;
  for (std::int64_t i = 0; i < count; ++i) out->numbers.push_back(inner.uniform(low, high));
  return out;
}

/// change(image or channel, number), for each channel when there are several numbers.
template <class Change>
at::Tensor by_channel(const at::Tensor& image, const std::vector<double>& numbers,
                      bool channel_wise, const Change& change) {
  if (!channel_wise) return change(image, numbers.front());
  std::vector<at::Tensor> channels = image.unbind(0);
  for (std::size_t i = 0; i < channels.size(); ++i)
    channels[i] = change(channels[i], numbers.at(i));
  return at::stack(channels);
}

/// MONAI's safe=True: limits to what the type can hold.
at::Tensor limited(const at::Tensor& values, at::ScalarType type) {
  switch (type) {
    case at::kByte:
      return at::clamp(values, 0, 255);
    case at::kChar:
      return at::clamp(values, -128, 127);
    case at::kShort:
      return at::clamp(values, -32768, 32767);
    case at::kInt:
      return at::clamp(values, -2147483648LL, 2147483647LL);
    default:
      return values;
  }
}

}  // namespace

std::span<const Field> RandShiftIntensityd::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      field<&Options::offsets>("offsets", "range of the number: [low, high], or x for [-x, x]")
          .required(),
      field<&Options::safe>("safe", "limit integer images to their type's range"),
      field<&Options::factor_key>("factor_key",
                                  "entry of the image's meta data that the number is multiplied by")
          .per_key(),
      field<&Options::meta_keys>("meta_keys", "MONAI's; meta data belong to their image"),
      field<&Options::meta_key_postfix>("meta_key_postfix",
                                        "MONAI's; meta data belong to their image")
          .per_key(),
      transforms::prob_field<Options>(),
      field<&Options::channel_wise>("channel_wise", "a number for each channel"),
      allow_missing_keys_field<Options>(),
  };
  return list;
}

RandShiftIntensityd::RandShiftIntensityd(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

std::unique_ptr<Draw> RandShiftIntensityd::draw(const Sample& sample, Rng& rng) const {
  return draw_numbers(first_image(sample), options_.prob, options_.offsets, options_.channel_wise,
                      rng);
}

void RandShiftIntensityd::apply(Sample& sample, const Draw* draw) const {
  const auto& numbers = dynamic_cast<const NumbersDraw&>(*draw).numbers;
  if (numbers.empty()) return;
  for_each_image(sample, [&](Image& image, std::size_t i) {
    const auto& key = options_.factor_key.at(i);
    const Value* factor = key ? image.meta.find(*key) : nullptr;
    const auto type = image.data.scalar_type();
    const auto shift = [&](const at::Tensor& data, double number) {
      const at::Tensor moved = data.add(factor ? number * factor->as_number() : number);
      return options_.safe ? limited(moved, type) : moved;
    };
    image.data = by_channel(image.data, numbers, options_.channel_wise, shift).to(type);
  });
}

std::span<const Field> RandScaleIntensityd::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      field<&Options::factors>("factors", "range of the number: [low, high], or x for [-x, x]")
          .required(),
      transforms::prob_field<Options>(),
      field<&Options::channel_wise>("channel_wise", "a number for each channel"),
      field<&Options::dtype>("dtype", "number type of the result; null: as it is"),
      allow_missing_keys_field<Options>(),
  };
  return list;
}

RandScaleIntensityd::RandScaleIntensityd(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

std::unique_ptr<Draw> RandScaleIntensityd::draw(const Sample& sample, Rng& rng) const {
  return draw_numbers(first_image(sample), options_.prob, options_.factors, options_.channel_wise,
                      rng);
}

void RandScaleIntensityd::apply(Sample& sample, const Draw* draw) const {
  const auto& numbers = dynamic_cast<const NumbersDraw&>(*draw).numbers;
  if (numbers.empty()) return;
  for_each_image(sample, [&](Image& image, std::size_t) {
    const auto scale = [](const at::Tensor& data, double number) { return data.mul(1 + number); };
    const DType type{image.data.scalar_type()};
    image.data = as_dtype(by_channel(image.data, numbers, options_.channel_wise, scale),
                          options_.dtype ? options_.dtype : type);
  });
}

}  // namespace clara::transforms_intensity
