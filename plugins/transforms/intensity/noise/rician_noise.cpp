#include "noise/rician_noise.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/std.h>
#include <clara/error.hpp>

#include "values.hpp"

namespace clara::transforms_intensity {

Fields<RandRicianNoised::Options> RandRicianNoised::Options::fields() {
  return {
      group<RandomMapOptions>(),
      field<&Options::mean>("mean", "mean of the noise, or with channel_wise of each channel's"),
      field<&Options::std>("std", "its standard deviation, or the upper bound; likewise")
          .at_least(0),
      field<&Options::channel_wise>("channel_wise", "each channel by its own numbers"),
      field<&Options::relative>("relative", "std is a multiple of the image's own"),
      field<&Options::sample_std>("sample_std", "draw the standard deviation from 0 to std"),
      field<&Options::dtype>("dtype", "number type of the result; null: as it is")};
}

void RandRicianNoised::Options::validate(const Options& options, OptionIssues& issues) {
  const auto check = [&](const PerChannel& numbers, const char* name) {
    if (!numbers.single && !options.channel_wise)
      issues.error(name, "a list needs channel_wise, which is false");
  };
  check(options.mean, "mean");
  check(options.std, "std");
  if (options.dtype && !at::isFloatingType(options.dtype->type))
    issues.error("dtype", "the size of a complex number needs float16, float32 or float64");
}

namespace {

struct RicianLists {
  const float* image;
  const double* first;
  const double* second;
  float* out;
  std::int64_t count;
};

/// The squares of the result in one pass: each step rounded as torch's own operation for it. The
/// roots are torch's, too, which are not those of the standard library.
void square_rician(const RicianLists& lists, double mean, double scale) {
  for (std::int64_t i = 0; i < lists.count; ++i) {
    const auto real = lists.image[i] + static_cast<float>(mean + scale * lists.first[i]);
    const auto imaginary = static_cast<float>(mean + scale * lists.second[i]);
    lists.out[i] = real * real + imaginary * imaginary;
  }
}

}  // namespace

RandRicianNoised::Drawn RandRicianNoised::draw(const Sample& sample, Rng& rng) const {
  if (!options_.happens(rng)) return {};
  Rng& inner = rng.nested(0);
  const auto normal = [&](at::IntArrayRef shape) {
    at::Tensor out = at::empty(shape, at::TensorOptions(at::kDouble));
    inner.normal(0, 1, {out.mutable_data_ptr<double>(), static_cast<std::size_t>(out.numel())});
    return out;
  };
  Drawn out(keys().size());
  for (std::size_t key = 0; key < keys().size(); ++key) {
    if (!visits(sample, keys()[key])) continue;
    const at::Tensor& image = sample.image(keys()[key]).data;
    inner.random_sample();
    const auto shape = options_.channel_wise ? image.sizes().slice(1) : image.sizes();
    for (std::int64_t i = 0; i < (options_.channel_wise ? image.size(0) : 1); ++i) {
      RicianNoise noise;
      if (options_.sample_std) noise.part = inner.random_sample();
      noise.first = normal(shape);
      noise.second = normal(shape);
      out[key].push_back(std::move(noise));
    }
  }
  return out;
}

double RandRicianNoised::of_channel(const PerChannel& numbers, std::int64_t channel,
                                    std::int64_t channels, const char* name) const {
  if (numbers.single) return numbers[0];
  if (static_cast<std::int64_t>(numbers.size()) != channels)
    throw Error(std::string(name) + " has " + std::to_string(numbers.size()) +
                " numbers, but the image has " + std::to_string(channels) + " channels");
  return numbers[static_cast<std::size_t>(channel)];
}

at::Tensor RandRicianNoised::noisy(const at::Tensor& image, double mean, double std,
                                   const RicianNoise& noise) const {
  if (options_.relative) {
    const at::Tensor own = at::std(image, /*unbiased=*/true);
    // As there: of a channel the product is a tensor, of the whole image a Python number.
    std = options_.channel_wise ? own.mul(std).item<double>() : std * own.item<double>();
  }
  const double scale = std * noise.part;
  if (image.scalar_type() == at::kFloat && image.is_contiguous()) {
    at::Tensor out = at::empty(image.sizes(), image.options());
    square_rician(
        {image.const_data_ptr<float>(), noise.first.const_data_ptr<double>(),
         noise.second.const_data_ptr<double>(), out.mutable_data_ptr<float>(), image.numel()},
        mean, scale);
    return out.sqrt_();
  }
  const auto scaled = [&](const at::Tensor& normal) {
    return normal.mul(scale).add_(mean).to(image.scalar_type());
  };
  const at::Tensor sum = image.add(scaled(noise.first));
  return sum.mul_(sum).add_(scaled(noise.second).square_()).sqrt_();
}

void RandRicianNoised::change(Image& image, std::size_t key, const Drawn& drawn) const {
  if (drawn.empty()) return;
  const at::Tensor in = converted(image.data, options_.dtype);
  need_real(in, "the size of a complex number");
  const auto& noise = drawn.at(key);
  if (!options_.channel_wise) {
    image.data = noisy(in, options_.mean[0], options_.std[0], noise.at(0));
    return;
  }
  std::vector<at::Tensor> channels = in.unbind(0);
  for (std::size_t i = 0; i < channels.size(); ++i) {
    const auto channel = static_cast<std::int64_t>(i);
    channels[i] = noisy(channels[i], of_channel(options_.mean, channel, in.size(0), "mean"),
                        of_channel(options_.std, channel, in.size(0), "std"), noise.at(i));
  }
  image.data = at::stack(channels);
}

}  // namespace clara::transforms_intensity
