#include "normalize.hpp"

#include <ATen/ops/mean.h>
#include <ATen/ops/ne.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/std.h>
#include <clara/error.hpp>

#include "kernels.hpp"

namespace clara::transforms_intensity {

using transforms::as_dtype;

namespace {

std::optional<double> number_of(const ChannelNumbers& numbers, std::size_t channel,
                                std::size_t channels, const char* name) {
  if (!numbers) return std::nullopt;
  if (const auto* one = std::get_if<double>(&*numbers)) return *one;
  const auto& list = std::get<std::vector<double>>(*numbers);
  if (list.size() != channels)
    throw Error(std::string(name) + " has " + std::to_string(list.size()) +
                " numbers, but the image has " + std::to_string(channels) + " channels");
  return list[channel];
}

double deviation(const at::Tensor& values) {
  return at::std(values, std::nullopt, at::Scalar(0), false).item<double>();
}

}  // namespace

void NormalizeIntensityd::Options::validate(const Options& options, OptionIssues& issues) {
  const auto check = [&](const ChannelNumbers& numbers, const char* name) {
    if (numbers && std::holds_alternative<std::vector<double>>(*numbers) && !options.channel_wise)
      issues.error(name, "a list needs channel_wise, which is false");
  };
  check(options.subtrahend, "subtrahend");
  check(options.divisor, "divisor");
}

at::Tensor NormalizeIntensityd::normalized(const at::Tensor& data, std::optional<double> subtrahend,
                                           std::optional<double> divisor) const {
  at::Tensor image = data.to(at::kFloat);
  const at::Tensor mask = options_.nonzero ? at::ne(image, 0) : at::Tensor();
  const at::Tensor values = options_.nonzero ? image.masked_select(mask) : image;
  if (values.numel() == 0) return image;
  const double mean = subtrahend ? *subtrahend : at::mean(values).item<double>();
  double scale = divisor ? *divisor : deviation(values);
  if (scale == 0) scale = 1;
  const at::Tensor changed = linear(values, {mean, scale, std::nullopt, 0, {}, {}});
  return options_.nonzero ? image.masked_scatter(mask, changed) : changed;
}

at::Tensor NormalizeIntensityd::channel_by_channel(const at::Tensor& image) const {
  const auto channels = static_cast<std::size_t>(image.size(0));
  std::vector<at::Tensor> out;
  for (std::size_t i = 0; i < channels; ++i)
    out.push_back(normalized(image[static_cast<std::int64_t>(i)],
                             number_of(options_.subtrahend, i, channels, "subtrahend"),
                             number_of(options_.divisor, i, channels, "divisor")));
  const at::Tensor all = at::stack(out);
  // MONAI writes the channels back into the image, which rounds them to a half's.
  return image.scalar_type() == at::kHalf ? all.to(at::kHalf) : all;
}

void NormalizeIntensityd::change(Image& image, std::size_t) const {
  const transforms::DType type{image.data.scalar_type()};
  const at::Tensor changed = options_.channel_wise
                                 ? channel_by_channel(image.data)
                                 : normalized(image.data, number_of(options_.subtrahend, 0, 1, ""),
                                              number_of(options_.divisor, 0, 1, ""));
  image.data = as_dtype(changed, options_.dtype ? options_.dtype : type);
}

}  // namespace clara::transforms_intensity
