#include "random_scale.hpp"

#include <ATen/ops/any.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/stack.h>

#include <array>
#include <limits>

namespace clara::transforms_intensity {

using transforms::as_dtype;

namespace {

std::array<double, 2> ordered(const Bounds& bounds) {
  if (const auto* one = std::get_if<double>(&bounds)) return {-std::abs(*one), std::abs(*one)};
  const auto& [a, b] = std::get<std::array<double, 2>>(bounds);
  return {std::min(a, b), std::max(a, b)};
}

/// MONAI draws with two objects: the dictionary transform says whether, the array transform in it
/// says how much, after a draw of its own probability, which is 1.
Numbers draw_numbers(const Image* first, const RandomMapOptions& options, const Bounds& bounds,
                     bool channel_wise, Rng& rng) {
  Numbers out;
  if (!options.happens(rng) || first == nullptr) return out;
  Rng& inner = rng.nested(0);
  inner.random_sample();
  const auto [low, high] = ordered(bounds);
  const auto count = channel_wise ? first->data.size(0) : 1;
  for (std::int64_t i = 0; i < count; ++i) out.push_back(inner.uniform(low, high));
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

template <class T>
at::Tensor limited_to(const at::Tensor& values) {
  return at::clamp(values, at::Scalar(std::numeric_limits<T>::lowest()),
                   at::Scalar(std::numeric_limits<T>::max()));
}

/// MONAI's safe=True: limits to what the type can hold, infinities too. Where there is a NaN, its
/// comparison with the least and the largest voxel says no, and nothing is limited.
at::Tensor limited(const at::Tensor& values, at::ScalarType type) {
  if (values.isnan().any().item<bool>()) return values;
  switch (type) {
    case at::kByte:
      return at::clamp(values, 0, 255);
    case at::kChar:
      return at::clamp(values, -128, 127);
    case at::kShort:
      return at::clamp(values, -32768, 32767);
    case at::kInt:
      return at::clamp(values, -2147483648LL, 2147483647LL);
    case at::kHalf:
      return limited_to<c10::Half>(values);
    case at::kFloat:
      return limited_to<float>(values);
    case at::kDouble:
      return limited_to<double>(values);
    default:
      return values;
  }
}

}  // namespace

Numbers RandShiftIntensityd::draw(const Sample& sample, Rng& rng) const {
  return draw_numbers(first_image(sample), options_, options_.offsets, options_.channel_wise, rng);
}

void RandShiftIntensityd::change(Image& image, std::size_t key, const Numbers& numbers) const {
  if (numbers.empty()) return;
  const auto& name = options_.factor_key.at(key);
  const Value* factor = name ? image.meta.find(*name) : nullptr;
  const auto type = image.data.scalar_type();
  const auto shift = [&](const at::Tensor& data, double number) {
    const at::Tensor moved = data.add(factor ? number * factor->as_number() : number);
    return options_.safe ? limited(moved, type) : moved;
  };
  image.data = by_channel(image.data, numbers, options_.channel_wise, shift).to(type);
}

Numbers RandScaleIntensityd::draw(const Sample& sample, Rng& rng) const {
  return draw_numbers(first_image(sample), options_, options_.factors, options_.channel_wise, rng);
}

void RandScaleIntensityd::change(Image& image, std::size_t, const Numbers& numbers) const {
  if (numbers.empty()) return;
  const auto scale = [](const at::Tensor& data, double number) { return data.mul(1 + number); };
  const DType type{image.data.scalar_type()};
  image.data = as_dtype(by_channel(image.data, numbers, options_.channel_wise, scale),
                        options_.dtype ? options_.dtype : type);
}

}  // namespace clara::transforms_intensity
