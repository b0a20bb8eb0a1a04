#pragma once

#include "common/chance.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_spatial {

using transforms::MapTransform;
/// Spatial axes from 0, or from the last one below 0; none: all.
using FlipAxes = std::optional<OneOrMany<std::int64_t>>;

/// Mirrors images. MONAI's Flipd.
class Flipd : public MapTransform, public Invertible {
 public:
  struct Options {
    Keys keys;
    FlipAxes spatial_axis;
    bool allow_missing_keys = false;
    bool lazy = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit Flipd(Options options);
  void apply(Sample& sample, const Draw* draw) const override;
  void invert(Image& image, const Trace& trace, bool nearest) const override;

 private:
  Options options_;
};

/// Mirrors images, sometimes. MONAI's RandFlipd.
class RandFlipd : public MapTransform, public Random, public Invertible {
 public:
  struct Options {
    Keys keys;
    double prob = 0.1;
    FlipAxes spatial_axis;
    bool allow_missing_keys = false;
    bool lazy = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandFlipd(Options options);
  std::unique_ptr<Draw> draw(const Sample& sample, Rng& rng) const override;
  void apply(Sample& sample, const Draw* draw) const override;
  void invert(Image& image, const Trace& trace, bool nearest) const override;

 private:
  Options options_;
};

/// Turns images by 90, 180 or 270 degrees in a plane, sometimes. MONAI's RandRotate90d.
class RandRotate90d : public MapTransform, public Random, public Invertible {
 public:
  struct Options {
    Keys keys;
    double prob = 0.1;
    std::int64_t max_k = 3;
    std::array<std::int64_t, 2> spatial_axes{0, 1};
    bool allow_missing_keys = false;
    bool lazy = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandRotate90d(Options options);
  std::unique_ptr<Draw> draw(const Sample& sample, Rng& rng) const override;
  void apply(Sample& sample, const Draw* draw) const override;
  void invert(Image& image, const Trace& trace, bool nearest) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_spatial
