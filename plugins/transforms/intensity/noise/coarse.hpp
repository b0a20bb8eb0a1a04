#pragma once

#include <clara/train/map_transform.hpp>

#include <array>
#include <optional>
#include <variant>
#include <vector>

#include "common/map_transform.hpp"

namespace clara::transforms_intensity {

/// How many holes there are, and how large.
struct HoleOptions {
  std::int64_t holes = 1;
  transforms::Sizes spatial_size;
  std::optional<std::int64_t> max_holes;
  std::optional<transforms::Sizes> max_spatial_size;
  static Fields<HoleOptions> fields();
  static void validate(const HoleOptions& options, OptionIssues& issues);
};

/// A box of spatial axes.
struct Hole {
  std::vector<std::int64_t> start, size;
  /// The part of `image` that lies in it; a view.
  at::Tensor of(const at::Tensor& image) const;
};

/// What RandCoarseDropoutd drew.
struct Dropout {
  std::vector<Hole> holes;
  /// For each key the random values, from 0 to 1: of its holes one after the other, or of the whole
  /// image; undefined where the fill value is a number.
  std::vector<std::vector<at::Tensor>> values;
};

/// Fills random boxes, or all but them, with random values or a number. D: none when the sample is
/// left alone. MONAI's RandCoarseDropoutd.
class RandCoarseDropoutd : public RandomMapTransform<std::optional<Dropout>> {
 public:
  struct Options : RandomMapOptions, HoleOptions {
    bool dropout_holes = true;
    std::optional<std::variant<double, std::array<double, 2>>> fill_value;
    static Fields<Options> fields() {
      return {group<RandomMapOptions>(), group<HoleOptions>(),
              field<&Options::dropout_holes>("dropout_holes", "false: fill all but the holes"),
              field<&Options::fill_value>("fill_value",
                                          "what to fill with, or the range of random "
                                          "values; default: the image's own range")};
    }
  };
  explicit RandCoarseDropoutd(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  std::optional<Dropout> draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key, const std::optional<Dropout>& drawn) const override;

 private:
  Options options_;
};

/// What RandCoarseShuffled drew.
struct Shuffling {
  std::vector<Hole> holes;
  /// For each key, each hole and each channel: from where a voxel of the box is taken.
  std::vector<std::vector<std::vector<std::vector<std::int64_t>>>> orders;
};

/// Shuffles the voxels within random boxes, each channel by itself. D: none when the sample is left
/// alone. MONAI's RandCoarseShuffled.
class RandCoarseShuffled : public RandomMapTransform<std::optional<Shuffling>> {
 public:
  struct Options : RandomMapOptions, HoleOptions {
    static Fields<Options> fields() { return {group<RandomMapOptions>(), group<HoleOptions>()}; }
  };
  explicit RandCoarseShuffled(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  std::optional<Shuffling> draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key, const std::optional<Shuffling>& drawn) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
