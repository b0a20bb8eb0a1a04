#pragma once

#include <clara/options.hpp>

#include <cstdint>
#include <string>

namespace clara::networks {

/// No network has as many weights: a number beyond them is a slip of the pen, and is refused before
/// memory is taken. 4 GiB as float32.
inline constexpr double kMostWeights = 1073741824;
inline constexpr double kMostChannels = 65536;
inline constexpr double kMostBlocks = 1000;

/// Adds up what a network's largest layers weigh, from its arguments alone.
class Weights {
 public:
  /// A convolution or a matrix; `volume` is that of its kernel.
  void add(std::int64_t in, std::int64_t out, double volume = 1, double count = 1) {
    total_ += static_cast<double>(in) * static_cast<double>(out) * volume * count;
  }
  /// Reports, at the argument `name`, what is more than kMostWeights.
  void check(const char* name, OptionIssues& issues) const {
    if (total_ > kMostWeights)
      issues.error(name, "makes a network of more than " +
                             std::to_string(static_cast<std::int64_t>(kMostWeights)) + " weights");
  }

 private:
  double total_ = 0;
};

/// a to the power of n.
inline double power(double a, std::int64_t n) {
  double product = 1;
  for (std::int64_t i = 0; i < n; ++i) product *= a;
  return product;
}

}  // namespace clara::networks
