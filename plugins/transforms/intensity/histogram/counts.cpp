#include "histogram/counts.hpp"

#include <ATen/Dispatch.h>
#include <ATen/ops/aminmax.h>
#include <clara/error.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "values.hpp"

namespace clara::transforms_intensity {
namespace {

constexpr std::int64_t kMostBins = 16777216;

[[noreturn]] void too_many_bins(std::int64_t bins, double low, double high) {
  throw Error("a histogram of " + std::to_string(bins) + " bins is too fine for values from " +
              number_text(low) + " to " + number_text(high) + "; write fewer");
}

/// numpy's linspace(low, high, bins + 1): all in the type of the values, step by step.
template <class T>
std::vector<T> edges_between(T low, T high, std::int64_t bins) {
  std::vector<T> edges(static_cast<std::size_t>(bins) + 1);
  const T range = static_cast<T>(high - low);
  const T step = static_cast<T>(range / static_cast<T>(bins));
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const T index = static_cast<T>(static_cast<double>(i));
    const T along = step == T(0)
                        ? static_cast<T>(static_cast<T>(index / static_cast<T>(bins)) * range)
                        : static_cast<T>(index * step);
    edges[i] = static_cast<T>(along + low);
  }
  edges.back() = high;
  for (std::size_t i = 1; i < edges.size(); ++i)
    if (!(edges[i - 1] < edges[i])) too_many_bins(bins, low, high);
  return edges;
}

/// np.histogram: the bin by a division, then one to the left or right where rounding misled it.
template <class T>
Counts count_real(std::span<const T> values, T low, T high, std::int64_t bins) {
  if (!std::isfinite(static_cast<double>(low)) || !std::isfinite(static_cast<double>(high)))
    throw Error("the image holds values that are not finite, of which there is no histogram");
  if (low == high) {
    low = static_cast<T>(low - static_cast<T>(0.5));
    high = static_cast<T>(high + static_cast<T>(0.5));
  }
  const auto edges = edges_between(low, high, bins);
  const T range = static_cast<T>(high - low);
  const T count = static_cast<T>(bins);
  const auto last = static_cast<std::size_t>(bins) - 1;
  Counts out{std::vector<std::int64_t>(last + 1), std::vector<double>(last + 1)};
  std::array<T, 256> places{};  // some at a time, so that the divisions are vectorised
  for (std::size_t start = 0; start < values.size(); start += places.size()) {
    const auto some = values.subspan(start, std::min(places.size(), values.size() - start));
    for (std::size_t i = 0; i < some.size(); ++i)
      places[i] = static_cast<T>(static_cast<T>(static_cast<T>(some[i] - low) / range) * count);
    for (std::size_t i = 0; i < some.size(); ++i) {
      auto bin = static_cast<std::size_t>(static_cast<std::int64_t>(places[i]));
      if (bin == last + 1) --bin;
      if (some[i] < edges[bin]) --bin;
      if (some[i] >= edges[bin + 1] && bin != last) ++bin;
      ++out.counts[bin];
    }
  }
  for (std::size_t i = 0; i <= last; ++i)
    out.centers[i] = static_cast<double>(
        static_cast<T>(static_cast<T>(edges[i] + edges[i + 1]) / static_cast<T>(2)));
  return out;
}

template <class T>
Counts count_whole(std::span<const T> values, std::int64_t low, std::int64_t high) {
  if (high / 2 - low / 2 > kMostBins / 2)
    throw Error("the image holds whole numbers from " + std::to_string(low) + " to " +
                std::to_string(high) + ": a bin for each would be more than 16777216");
  Counts out;
  out.counts.resize(static_cast<std::size_t>(high - low) + 1);
  for (const T value : values)
    ++out.counts[static_cast<std::size_t>(static_cast<std::int64_t>(value) - low)];
  for (std::int64_t value = low; value <= high; ++value)
    out.centers.push_back(static_cast<double>(value));
  return out;
}

}  // namespace

Counts count_values(const at::Tensor& values, std::int64_t bins) {
  if (values.scalar_type() == at::kBool)
    throw Error("the image is bool, of which there is no histogram");
  if (values.numel() == 0 && !values.is_floating_point())
    throw Error("there are no voxels to make a histogram of");
  if (values.numel() == 0)  // numpy counts nothing between 0 and 1
    return count_real<double>({}, 0, 1, bins);
  const at::Tensor dense = values.is_non_overlapping_and_dense() ? values : values.contiguous();
  const auto [low, high] = at::aminmax(dense);
  return AT_DISPATCH_ALL_TYPES_AND(at::kHalf, dense.scalar_type(), "count_values", [&] {
    const std::span<const scalar_t> all{dense.const_data_ptr<scalar_t>(),
                                        static_cast<std::size_t>(dense.numel())};
    if constexpr (std::is_integral_v<scalar_t>)
      return count_whole(all, low.item<std::int64_t>(), high.item<std::int64_t>());
    else
      return count_real(all, low.item<scalar_t>(), high.item<scalar_t>(), bins);
  });
}

}  // namespace clara::transforms_intensity
