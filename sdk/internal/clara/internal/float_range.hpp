#pragma once

#include <limits>

namespace clara {

/// The largest number of a network's tensors. A field with the range up to it (or from its
/// negative) takes what a float of 32 bits can hold: of anything larger LibTorch says in the middle
/// of a training, and without a name, that it cannot be converted, or computes with an infinity.
inline constexpr double kLargestFloat = std::numeric_limits<float>::max();

}  // namespace clara
