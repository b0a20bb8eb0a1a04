#include "common/axis_samples.hpp"

#include <algorithm>
#include <cmath>

namespace clara::transforms {
namespace {

void blend(const float* low, const float* high, double low_weight, double high_weight, double* out,
           std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    out[i] = static_cast<double>(low[i]) * low_weight + static_cast<double>(high[i]) * high_weight;
}

void blend(const double* low, const double* high, double low_weight, double high_weight,
           double* out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = low[i] * low_weight + high[i] * high_weight;
}

}  // namespace

std::vector<double> source_places(const SmallAffine& xform, int axis, std::int64_t from,
                                  std::span<const double> line) {
  const auto n = static_cast<double>(from);
  const auto m = static_cast<double>(line.size());
  // xform between normalised coordinates: normalise(from) * xform * normalise(to)^-1, one product
  // and sum after another.
  const double scaled = (2.0 / n) * xform(axis, axis);
  const double moved = (2.0 / n) * xform(axis, xform.axes()) + (1.0 / n - 1.0);
  const double inverse = 1.0 / (2.0 / m);
  const double inverse_shift = -(1.0 / m - 1.0) * inverse;
  const double slope = scaled * inverse;
  const double shift = scaled * inverse_shift + moved;
  std::vector<double> places;
  for (const double step : line) {
    const double normalised = step * (m - 1.0) / m * slope + shift;
    places.push_back(((normalised + 1.0) * n - 1.0) / 2.0);
  }
  return places;
}

AxisSamples linear_samples(const std::vector<double>& places, std::int64_t size, bool border) {
  AxisSamples line;
  const auto last = static_cast<double>(size - 1);
  for (double place : places) {
    if (border) place = std::min(last, std::max(place, 0.0));
    const double floor = std::floor(place);
    double low_weight = floor + 1 - place;
    double high_weight = place - floor;
    if (!(floor >= 0 && floor <= last)) low_weight = 0;
    if (!(floor + 1 >= 0 && floor + 1 <= last)) high_weight = 0;
    line.low.push_back(static_cast<std::int32_t>(std::clamp(floor, 0.0, last)));
    line.high.push_back(static_cast<std::int32_t>(std::clamp(floor + 1, 0.0, last)));
    line.low_weight.push_back(low_weight);
    line.high_weight.push_back(high_weight);
  }
  return line;
}

AxisSamples nearest_samples(const std::vector<double>& places, std::int64_t size, bool border) {
  AxisSamples line;
  const auto last = static_cast<double>(size - 1);
  for (double place : places) {
    if (border) place = std::min(last, std::max(place, 0.0));
    const double nearest = std::nearbyint(place);
    const bool inside = nearest >= 0 && nearest <= last;
    line.low.push_back(inside ? static_cast<std::int32_t>(nearest) : -1);
  }
  return line;
}

void resample_linear(const float* in, float* out, std::span<const std::int64_t> sizes, Lines lines,
                     std::size_t begin, std::size_t end) {
  const AxisSamples& x = lines[0];
  const AxisSamples& y = lines[1];
  const AxisSamples& z = lines[2];
  const auto rows = static_cast<std::size_t>(sizes[1]);
  const auto columns = static_cast<std::size_t>(sizes[2]);
  std::vector<double> plane(rows * columns);
  std::vector<double> row(columns);
  for (std::size_t i = begin; i < end; ++i) {
    blend(in + static_cast<std::size_t>(x.low[i]) * plane.size(),
          in + static_cast<std::size_t>(x.high[i]) * plane.size(), x.low_weight[i],
          x.high_weight[i], plane.data(), plane.size());
    for (std::size_t j = 0; j < y.low.size(); ++j) {
      blend(plane.data() + static_cast<std::size_t>(y.low[j]) * columns,
            plane.data() + static_cast<std::size_t>(y.high[j]) * columns, y.low_weight[j],
            y.high_weight[j], row.data(), columns);
      for (std::size_t k = 0; k < z.low.size(); ++k)
        *out++ = static_cast<float>(row[static_cast<std::size_t>(z.low[k])] * z.low_weight[k] +
                                    row[static_cast<std::size_t>(z.high[k])] * z.high_weight[k]);
    }
  }
}

void resample_nearest(const float* in, float* out, std::span<const std::int64_t> sizes, Lines lines,
                      std::size_t begin, std::size_t end) {
  for (std::size_t plane = begin; plane < end; ++plane) {
    const auto i = lines[0].low[plane];
    for (const auto j : lines[1].low) {
      const float* row = in + (i * sizes[1] + j) * sizes[2];
      for (const auto k : lines[2].low) *out++ = i < 0 || j < 0 || k < 0 ? 0.0F : row[k];
    }
  }
}

}  // namespace clara::transforms
