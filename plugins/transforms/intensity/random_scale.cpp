#include "random_scale.hpp"

#include <ATen/ops/stack.h>

#include "values.hpp"

namespace clara::transforms_intensity {

using transforms::as_dtype;

namespace {

/// change(image or channel, number), for each channel when there are several numbers.
template <class Change>
at::Tensor scaled_by(const at::Tensor& image, const std::vector<double>& numbers, bool channel_wise,
                     const Change& change) {
  if (!channel_wise) return change(image, numbers.front());
  std::vector<at::Tensor> channels = image.unbind(0);
  for (std::size_t i = 0; i < channels.size(); ++i)
    channels[i] = change(channels[i], number_of(numbers, i));
  return at::stack(channels);
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
  image.data = scaled_by(image.data, numbers, options_.channel_wise, shift).to(type);
}

Numbers RandScaleIntensityd::draw(const Sample& sample, Rng& rng) const {
  return draw_numbers(first_image(sample), options_, options_.factors, options_.channel_wise, rng);
}

void RandScaleIntensityd::change(Image& image, std::size_t, const Numbers& numbers) const {
  if (numbers.empty()) return;
  const auto scale = [](const at::Tensor& data, double number) { return data.mul(1 + number); };
  const DType type{image.data.scalar_type()};
  image.data = as_dtype(scaled_by(image.data, numbers, options_.channel_wise, scale),
                        options_.dtype ? options_.dtype : type);
}

}  // namespace clara::transforms_intensity
