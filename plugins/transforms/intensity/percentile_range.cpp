#include "percentile_range.hpp"

#include <ATen/ops/clamp.h>
#include <ATen/ops/logaddexp.h>
#include <ATen/ops/zeros.h>

#include <array>

#include "kernels.hpp"
#include "percentile.hpp"

namespace clara::transforms_intensity {

using Scale = ScaleIntensityRangePercentilesd;
using Clip = ClipIntensityPercentilesd;

Fields<Scale::Options> Scale::Options::fields() {
  return {group<MapOptions>(),
          field<&Options::lower>("lower", "percentile that becomes b_min").range(0, 100).required(),
          field<&Options::upper>("upper", "percentile that becomes b_max").range(0, 100).required(),
          field<&Options::b_min>("b_min", "lower end of the result").required(),
          field<&Options::b_max>("b_max", "upper end of the result").required(),
          field<&Options::clip>("clip", "limit the result to b_min..b_max"),
          field<&Options::relative>("relative",
                                    "b_min and b_max belong to the percentiles 0 and "
                                    "100"),
          field<&Options::channel_wise>("channel_wise", "each channel by its own percentiles"),
          field<&Options::dtype>("dtype", "number type of the result; null: as it is")};
}

void Scale::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.clip && !options.b_min && !options.b_max)
    issues.error("clip", "clip needs b_min or b_max to limit to");
  if (options.relative && !(options.b_min && options.b_max))
    issues.error("relative", "relative needs b_min and b_max");
}

Scale::ScaleIntensityRangePercentilesd(Options options)
    : MapTransform(options), options_(std::move(options)) {
  if (!options_.relative) return;
  const double low = *options_.b_min;
  const double range = *options_.b_max - low;
  options_.b_min = (range * (options_.lower / 100.0)) + low;
  options_.b_max = (range * (options_.upper / 100.0)) + low;
}

at::Tensor Scale::scaled(const at::Tensor& image) const {
  const auto ends = percentiles(image, std::array{options_.lower, options_.upper});
  const at::Tensor range = ends[1].sub(ends[0]);
  if (range.item<double>() == 0) {
    const at::Tensor moved = image.sub(ends[0]);
    return options_.b_min ? moved.add(*options_.b_min) : moved;
  }
  Linear map{ends[0].item<double>(), range.item<double>(), {}, 0, {}, {}};
  if (options_.b_min && options_.b_max) {
    map.multiply = *options_.b_max - *options_.b_min;
    map.add = *options_.b_min;
  }
  if (options_.clip) {
    map.low = options_.b_min;
    map.high = options_.b_max;
  }
  // A difference of whole numbers wraps round in their own type, as in MONAI.
  if (!image.is_floating_point()) {
    map.subtract = 0;
    return converted(linear(image.sub(ends[0]), map), options_.dtype);
  }
  return converted(linear(image, map), options_.dtype);
}

void Scale::change(Image& image, std::size_t) const {
  const transforms::DType type{image.data.scalar_type()};
  const at::Tensor out = by_channel(image.data, options_.channel_wise,
                                    [&](const at::Tensor& part) { return scaled(part); });
  image.data = converted(out, options_.dtype ? options_.dtype : type);
}

Fields<Clip::Options> Clip::Options::fields() {
  return {group<MapOptions>(),
          field<&Options::lower>("lower", "percentile to limit to; null: none").required(),
          field<&Options::upper>("upper", "percentile to limit to; null: none").required(),
          field<&Options::sharpness_factor>("sharpness_factor",
                                            "limit softly, the more sharply the larger it is"),
          field<&Options::channel_wise>("channel_wise", "each channel by its own percentiles"),
          field<&Options::dtype>("dtype", "number type of a soft limit's computation")};
}

void Clip::Options::validate(const Options& options, OptionIssues& issues) {
  const auto check = [&](const std::optional<double>& percent, const char* name) {
    if (percent && !(*percent >= 0 && *percent <= 100))
      issues.error(name, "a percentile lies from 0 to 100, got " + number_text(*percent));
  };
  check(options.lower, "lower");
  check(options.upper, "upper");
  if (!options.lower && !options.upper)
    issues.error("lower", "lower and upper are both null: there is nothing to limit to");
  if (options.lower && options.upper && *options.upper < *options.lower)
    issues.error("upper", "upper, " + number_text(*options.upper) + ", is below lower, " +
                              number_text(*options.lower));
  if (options.sharpness_factor && !(*options.sharpness_factor > 0))
    issues.error("sharpness_factor",
                 "expected a number above 0, got " + number_text(*options.sharpness_factor));
}

at::Tensor Clip::softly_clipped(const at::Tensor& image) const {
  const double sharpness = *options_.sharpness_factor;
  const at::Tensor in = converted(image, options_.dtype);
  const auto softplus = [&](const at::Tensor& x) {
    return at::logaddexp(at::zeros({}, x.options()), x).div_(sharpness);
  };
  const auto end = [&](double percent) { return percentiles(image, std::array{percent})[0]; };
  at::Tensor out = in;
  if (options_.lower) out = out.add(softplus(in.sub(end(*options_.lower)).mul(-sharpness)));
  if (options_.upper) out = out.sub(softplus(in.sub(end(*options_.upper)).mul(sharpness)));
  return out;
}

at::Tensor Clip::clipped(const at::Tensor& image) const {
  if (options_.sharpness_factor) return softly_clipped(image);
  const auto ends =
      percentiles(image, std::array{options_.lower.value_or(0), options_.upper.value_or(100)});
  return at::clamp(image, std::optional(ends[0].item()), std::optional(ends[1].item()));
}

void Clip::change(Image& image, std::size_t) const {
  const transforms::DType type{image.data.scalar_type()};
  const at::Tensor out = by_channel(image.data, options_.channel_wise,
                                    [&](const at::Tensor& part) { return clipped(part); });
  image.data = converted(out, type);
}

}  // namespace clara::transforms_intensity
