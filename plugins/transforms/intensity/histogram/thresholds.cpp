#include "histogram/thresholds.hpp"

#include <ATen/ops/aminmax.h>
#include <ATen/ops/mean.h>
#include <clara/error.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <span>

#include "histogram/counts.hpp"
#include "statistics/numpy_sums.hpp"
#include "values.hpp"

namespace clara::transforms_intensity {
namespace {

constexpr std::int64_t kBins = 256;

/// A histogram as scikit-image's thresholds compute with it: counts in float32; centres in float32
/// where the image is float16 or float32, else in float64.
struct Bins {
  std::vector<float> counts;
  std::vector<double> centers;
  bool single = false;

  std::size_t size() const { return counts.size(); }
  double rounded(double x) const { return single ? static_cast<double>(static_cast<float>(x)) : x; }
  /// counts * centers.
  std::vector<double> products() const {
    std::vector<double> out;
    for (std::size_t i = 0; i < size(); ++i)
      out.push_back(rounded(static_cast<double>(counts[i]) * centers[i]));
    return out;
  }
  /// np.cumsum, rounded at each step.
  std::vector<double> sums(const std::vector<double>& values) const {
    std::vector<double> out(values.size());
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) out[i] = sum = rounded(sum + values[i]);
    return out;
  }
};

Bins bins_of(const at::Tensor& channel) {
  const Counts found = count_values(channel, kBins);
  Bins out;
  out.centers = found.centers;
  for (const auto count : found.counts) out.counts.push_back(static_cast<float>(count));
  out.single = channel.scalar_type() == at::kFloat || channel.scalar_type() == at::kHalf;
  return out;
}

std::vector<float> running(std::vector<float> values) {
  std::partial_sum(values.begin(), values.end(), values.begin());
  return values;
}

template <class List>
List backwards(List list) {
  std::reverse(list.begin(), list.end());
  return list;
}

/// np.argmax: the first of the greatest; NaN is greater than all.
template <class T>
std::size_t first_greatest(const std::vector<T>& values) {
  std::size_t best = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] != values[i]) return i;
    if (values[i] > values[best]) best = i;
  }
  return best;
}

double first_value(const at::Tensor& channel) {
  return channel.contiguous().reshape(-1)[0].item<double>();
}

bool all_alike(const at::Tensor& channel) {
  const auto [low, high] = at::aminmax(channel);
  return low.equal(high);
}

double otsu(const at::Tensor& channel) {
  if (all_alike(channel)) return first_value(channel);
  const Bins bins = bins_of(channel);
  const auto below = running(bins.counts);
  const auto above = backwards(running(backwards(bins.counts)));
  const auto products = bins.products();
  const auto sum_below = bins.sums(products);
  const auto sum_above = backwards(bins.sums(backwards(products)));
  std::vector<double> variance;
  for (std::size_t i = 0; i + 1 < bins.size(); ++i) {
    const double mean_below = bins.rounded(sum_below[i] / static_cast<double>(below[i]));
    const double mean_above = bins.rounded(sum_above[i + 1] / static_cast<double>(above[i + 1]));
    const double apart = bins.rounded(mean_below - mean_above);
    const double squared = bins.rounded(apart * apart);
    variance.push_back(bins.rounded(static_cast<double>(below[i] * above[i + 1]) * squared));
  }
  return variance.empty() ? bins.centers[0] : bins.centers[first_greatest(variance)];
}

double yen(const at::Tensor& channel) {
  const Bins bins = bins_of(channel);
  if (bins.size() == 1) return bins.centers[0];
  const float all = pairwise_sum(std::span<const float>(bins.counts));
  std::vector<float> mass;
  std::vector<float> squares;
  for (const float count : bins.counts) {
    mass.push_back(count / all);
    squares.push_back(mass.back() * mass.back());
  }
  const auto below = running(mass);
  const auto squares_below = running(squares);
  const auto squares_above = backwards(running(backwards(squares)));
  std::vector<float> criterion;
  for (std::size_t i = 0; i + 1 < bins.size(); ++i) {
    const float both = below[i] * (1.0F - below[i]);
    const float inverse = 1.0F / (squares_below[i] * squares_above[i + 1]);
    criterion.push_back(std::log(inverse * (both * both)));
  }
  return bins.centers[first_greatest(criterion)];
}

double isodata(const at::Tensor& channel) {
  const Bins bins = bins_of(channel);
  if (bins.size() == 1) return bins.centers[0];
  const auto below = running(bins.counts);
  const auto sums = bins.sums(bins.products());
  const double width = bins.rounded(bins.centers[1] - bins.centers[0]);
  for (std::size_t i = 0; i + 1 < bins.size(); ++i) {
    const double lower = bins.rounded(sums[i] / static_cast<double>(below[i]));
    const double higher = bins.rounded(bins.rounded(sums.back() - sums[i]) /
                                       static_cast<double>(below.back() - below[i]));
    const double middle = bins.rounded(bins.rounded(lower + higher) / 2);
    const double distance = bins.rounded(middle - bins.centers[i]);
    if (distance >= 0 && distance < width) return bins.centers[i];
  }
  throw Error("isodata finds no threshold for these values");
}

double triangle(const at::Tensor& channel) {
  const Counts found = count_values(channel, kBins);
  auto counts = found.counts;
  const auto size = static_cast<std::int64_t>(counts.size());
  auto peak = std::max_element(counts.begin(), counts.end()) - counts.begin();
  const double height = static_cast<double>(counts[static_cast<std::size_t>(peak)]);
  const auto full = [](std::int64_t count) { return count != 0; };
  auto low = std::find_if(counts.begin(), counts.end(), full) - counts.begin();
  const auto high =
      size - 1 - (std::find_if(counts.rbegin(), counts.rend(), full) - counts.rbegin());
  if (low == high) return first_value(channel);
  const bool flip = peak - low < high - peak;
  if (flip) {
    std::reverse(counts.begin(), counts.end());
    low = size - high - 1;
    peak = size - peak - 1;
  }
  const auto width = static_cast<double>(peak - low);
  const double norm = std::sqrt(height * height + width * width);
  std::vector<double> length;
  for (std::int64_t x = 0; x < peak - low; ++x)
    length.push_back(height / norm * static_cast<double>(x) -
                     width / norm * static_cast<double>(counts[static_cast<std::size_t>(x + low)]));
  auto level = static_cast<std::int64_t>(first_greatest(length)) + low;
  if (flip) level = size - level - 1;
  return found.centers[static_cast<std::size_t>(level)];
}

/// scipy's uniform_filter1d of 3, whose sum runs in float64.
std::vector<float> smoothed_by_3(const std::vector<float>& in) {
  const auto at = [&](std::ptrdiff_t i) {
    return static_cast<double>(
        in[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, std::ssize(in) - 1))]);
  };
  double sum = (at(-1) + at(0) + at(1)) / 3.0;
  std::vector<float> out{static_cast<float>(sum)};
  for (std::ptrdiff_t i = 1; i < std::ssize(in); ++i) {
    sum += (at(i + 1) - at(i - 2)) / 3.0;
    out.push_back(static_cast<float>(sum));
  }
  return out;
}

std::vector<std::size_t> maxima(const std::vector<float>& counts) {
  std::vector<std::size_t> out;
  bool rising = true;
  for (std::size_t i = 0; i + 1 < counts.size(); ++i) {
    if (rising && counts[i + 1] < counts[i]) {
      rising = false;
      out.push_back(i);
    } else if (!rising && counts[i + 1] > counts[i]) {
      rising = true;
    }
  }
  return out;
}

double minimum(const at::Tensor& channel) {
  constexpr int kMostRounds = 10000;
  const Bins bins = bins_of(channel);
  auto counts = bins.counts;
  std::vector<std::size_t> peaks;
  int round = 0;
  for (; round < kMostRounds; ++round) {
    counts = smoothed_by_3(counts);
    peaks = maxima(counts);
    if (peaks.size() < 3) break;
  }
  if (peaks.size() != 2 || round >= kMostRounds - 1)
    throw Error("minimum finds no threshold: the smoothed histogram does not have two peaks");
  const auto from = counts.begin() + static_cast<std::ptrdiff_t>(peaks[0]);
  const auto to = counts.begin() + static_cast<std::ptrdiff_t>(peaks[1]) + 1;
  return bins.centers[static_cast<std::size_t>(std::min_element(from, to) - counts.begin())];
}

/// Li's iteration over values of one type, which begin at 0.
template <class T>
T iterated(const std::vector<T>& values, T tolerance, T start) {
  T next = start;
  T now = T(-2) * tolerance;
  while (std::abs(next - now) > tolerance) {
    now = next;
    std::vector<T> above;
    std::vector<T> below;
    for (const T value : values) (value > now ? above : below).push_back(value);
    const auto mean = [](const std::vector<T>& list) {
      return static_cast<T>(static_cast<double>(pairwise_sum(std::span<const T>(list))) /
                            static_cast<double>(list.size()));
    };
    const T mean_above = mean(above);
    const T mean_below = mean(below);
    if (mean_below == T(0)) break;
    next = (mean_below - mean_above) / (std::log(mean_below) - std::log(mean_above));
  }
  return next;
}

template <class T>
double li_of(const at::Tensor& channel, bool whole) {
  const at::Tensor list = channel.to(c10::CppTypeToScalarType<T>::value).contiguous();
  const auto* data = list.const_data_ptr<T>();
  std::vector<T> values;
  for (std::int64_t i = 0; i < list.numel(); ++i)
    if (data[i] == data[i]) values.push_back(data[i]);
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  if (std::all_of(values.begin(), values.end(), [&](T v) { return v == values[0]; }))
    return values[0];
  std::erase_if(values, [](T value) { return !std::isfinite(value); });
  if (values.empty()) return 0;
  const T least = *std::min_element(values.begin(), values.end());
  for (T& value : values) value -= least;
  T tolerance = T(0.5);
  if (!whole) {
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end());
    tolerance = std::numeric_limits<T>::infinity();
    for (std::size_t i = 1; i < sorted.size(); ++i)
      if (sorted[i] != sorted[i - 1]) tolerance = std::min(tolerance, sorted[i] - sorted[i - 1]);
    tolerance /= T(2);
  }
  const T mean = static_cast<T>(static_cast<double>(pairwise_sum(std::span<const T>(values))) /
                                static_cast<double>(values.size()));
  return iterated(values, tolerance, mean) + least;
}

double li(const at::Tensor& channel) {
  const bool whole = !channel.is_floating_point();
  return channel.scalar_type() == at::kFloat ? li_of<float>(channel, whole)
                                             : li_of<double>(channel, whole);
}

double mean(const at::Tensor& channel) {
  if (channel.scalar_type() != at::kFloat) return at::mean(channel.to(at::kDouble)).item<double>();
  const at::Tensor list = channel.contiguous();
  const auto count = static_cast<std::size_t>(list.numel());
  return static_cast<float>(
      static_cast<double>(pairwise_sum(std::span(list.const_data_ptr<float>(), count))) /
      static_cast<double>(count));
}

const std::map<std::string, double (*)(const at::Tensor&)>& functions() {
  static const std::map<std::string, double (*)(const at::Tensor&)> list{
      {"isodata", isodata}, {"li", li},   {"mean", mean},        {"minimum", minimum},
      {"otsu", otsu},       {"yen", yen}, {"triangle", triangle}};
  return list;
}

}  // namespace

std::vector<Value> threshold_names() {
  std::vector<Value> out;
  for (const auto& [name, function] : functions()) out.emplace_back(name);
  return out;
}

double automatic_threshold(const at::Tensor& channel, const std::string& name) {
  if (channel.numel() == 0) throw Error("the image has no voxels, and so no threshold");
  return functions().at(name)(channel);
}

}  // namespace clara::transforms_intensity
