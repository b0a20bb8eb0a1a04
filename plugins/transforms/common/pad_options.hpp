#pragma once

#include <clara/internal/float_range.hpp>
#include <clara/options.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace clara::transforms {

/// numpy.pad's way to write numbers for the two ends of each axis: one for all of them, [before,
/// after] of every axis, or a list of these for each axis, the channel's first.
using EndNumbers = std::variant<double, std::vector<double>, std::vector<OneOrMany<double>>>;

/// The numbers of one axis; `each`: they were written axis by axis, which numpy computes with in
/// the image's own precision.
struct EndPair {
  double before = 0;
  double after = 0;
  bool each = false;
};

/// `numbers` for an image of `axes` axes, the channel's among them; `name` is the argument's in the
/// message when there are too few or too many.
std::vector<EndPair> end_pairs(const EndNumbers& numbers, std::size_t axes, std::string_view name);

/// How new voxels are filled: torch's words, and numpy's. What is not set is numpy's default.
struct Padding {
  std::string mode;
  EndNumbers value;                         ///< for constant
  std::optional<EndNumbers> stat_length;    ///< for maximum, mean, median, minimum
  std::optional<EndNumbers> end_values;     ///< for linear_ramp
  std::optional<std::string> reflect_type;  ///< for reflect, symmetric: even or odd

  explicit(false) Padding(std::string how = "constant", double filled = 0)  // NOLINT
      : mode(std::move(how)), value(filled) {}
};

/// constant, reflect, replicate and circular of torch; edge, linear_ramp, maximum, mean, median,
/// minimum, symmetric, wrap and empty of numpy.
std::vector<Value> padding_modes();

/// What MONAI's pads hand on to torch.nn.functional.pad and numpy.pad.
struct PadNumbers {
  std::optional<EndNumbers> value;
  std::optional<EndNumbers> stat_length;
  std::optional<EndNumbers> end_values;
  std::optional<std::string> reflect_type;
  static Fields<PadNumbers> fields() {
    return {
        field<&PadNumbers::value>("value",
                                  "with mode constant: the value of new voxels, [before, after] "
                                  "or a list of these, the channel's first; default: 0")
            .range(-kLargestFloat, kLargestFloat)
            .alias("constant_values"),
        field<&PadNumbers::stat_length>("stat_length",
                                        "with mode maximum, mean, median or minimum: how many "
                                        "voxels at each end count; default: all")
            .range(1, kMostVoxels),
        field<&PadNumbers::end_values>(
            "end_values", "with mode linear_ramp: the value at the new ends; default: 0")
            .range(-kLargestFloat, kLargestFloat),
        field<&PadNumbers::reflect_type>("reflect_type",
                                         "with mode reflect or symmetric: even, or odd, which "
                                         "mirrors the values at the edge, too")
            .one_of({"even", "odd", nullptr})};
  }
  /// For a validate(): refuses numbers that one of the modes does not take, as numpy does.
  void check(const std::vector<std::string>& modes, OptionIssues& issues) const;
  Padding padding(const std::string& mode) const;

 private:
  static constexpr double kMostVoxels = 1073741824;
};

}  // namespace clara::transforms
