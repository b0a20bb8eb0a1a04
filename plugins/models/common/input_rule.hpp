#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace clara::networks {

/// What the input of a network must be: [batch, channels, spatial...].
struct InputRule {
  std::string network;  ///< its name, for messages
  std::int64_t channels = 1;
  std::size_t dims = 3;                   ///< spatial axes
  std::vector<std::int64_t> factor = {};  ///< each size is a multiple of it; none: of 1
  std::vector<std::int64_t> least = {};   ///< smallest sizes; none: 1
  std::string halves = "halves its input";

  /// Throws clara::Error that says what is wrong and what is needed.
  void check(const at::Tensor& input) const;
};

}  // namespace clara::networks
