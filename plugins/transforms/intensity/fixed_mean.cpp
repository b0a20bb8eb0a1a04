#include "fixed_mean.hpp"

#include <ATen/ops/aminmax.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/stack.h>

#include "kernels.hpp"

namespace clara::transforms_intensity {

Numbers RandScaleIntensityFixedMeand::draw(const Sample& sample, Rng& rng) const {
  return draw_numbers(first_image(sample), options_, options_.factors, options_.channel_wise, rng);
}

at::Tensor RandScaleIntensityFixedMeand::scaled(const at::Tensor& image, double number) const {
  if (options_.fixed_mean) need_real(image, "a mean");
  at::Tensor low;
  at::Tensor high;
  if (options_.preserve_range) std::tie(low, high) = at::aminmax(image);
  const bool kernel = options_.fixed_mean && image.scalar_type() == at::kFloat;
  at::Tensor out = image;
  if (kernel) {
    const double mean = at::mean(image).item<double>();
    Linear map{mean, 1, 1 + number, mean, {}, {}};
    if (low.defined()) {
      map.low = low.item<double>();
      map.high = high.item<double>();
    }
    return linear(image, map);
  }
  const at::Tensor mean = options_.fixed_mean ? at::mean(image) : at::Tensor();
  if (mean.defined()) out = out.sub(mean);
  out = out.mul(1 + number);
  if (mean.defined()) out = out.add(mean);
  return low.defined() ? at::clamp(out, std::optional(low), std::optional(high)) : out;
}

void RandScaleIntensityFixedMeand::change(Image& image, std::size_t, const Numbers& numbers) const {
  if (numbers.empty()) return;
  const transforms::DType type{image.data.scalar_type()};
  at::Tensor out;
  if (options_.channel_wise) {
    std::vector<at::Tensor> channels = image.data.unbind(0);
    for (std::size_t i = 0; i < channels.size(); ++i)
      channels[i] = converted(scaled(channels[i], number_of(numbers, i)),
                              options_.dtype ? options_.dtype : type);
    out = at::stack(channels);
  } else {
    out = scaled(image.data, numbers.front());
  }
  image.data = converted(out, options_.dtype ? options_.dtype : type);
}

}  // namespace clara::transforms_intensity
