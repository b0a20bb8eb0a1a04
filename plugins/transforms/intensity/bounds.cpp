#include "bounds.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <cmath>

namespace clara::transforms_intensity {

std::array<double, 2> ordered(const Bounds& bounds) {
  if (const auto* one = std::get_if<double>(&bounds)) return {-std::abs(*one), std::abs(*one)};
  const auto& [a, b] = std::get<std::array<double, 2>>(bounds);
  return {std::min(a, b), std::max(a, b)};
}

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

double number_of(const Numbers& numbers, std::size_t channel) {
  if (channel < numbers.size()) return numbers[channel];
  throw Error("the first image has " + std::to_string(numbers.size()) +
              " channels, and so there are as many random numbers, but this one has more; "
              "\"channel_wise\": false draws one for all");
}

std::optional<double> draw_number(const RandomMapOptions& options, double low, double high,
                                  Rng& rng) {
  if (!options.happens(rng)) return std::nullopt;
  Rng& inner = rng.nested(0);
  inner.random_sample();
  return inner.uniform(low, high);
}

}  // namespace clara::transforms_intensity
