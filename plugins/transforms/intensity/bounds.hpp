#pragma once

#include <clara/train/map_transform.hpp>

#include <array>
#include <variant>
#include <vector>

namespace clara::transforms_intensity {

/// One number stands for -x..x.
using Bounds = std::variant<double, std::array<double, 2>>;

/// The lower end first.
std::array<double, 2> ordered(const Bounds& bounds);

/// One number for the image, or one for each channel; none when the sample is left alone.
using Numbers = std::vector<double>;

/// Draws numbers between `bounds` as MONAI's two objects do: the dictionary transform says whether,
/// the array transform in it says how much, after a draw of its own probability, which is 1.
Numbers draw_numbers(const Image* first, const RandomMapOptions& options, const Bounds& bounds,
                     bool channel_wise, Rng& rng);

/// The number of a channel. Throws Error for an image of more channels than the first one, of which
/// there were as many numbers.
double number_of(const Numbers& numbers, std::size_t channel);

/// As draw_numbers(), for transforms that do not look at a first image: one number, or none.
std::optional<double> draw_number(const RandomMapOptions& options, double low, double high,
                                  Rng& rng);

}  // namespace clara::transforms_intensity
