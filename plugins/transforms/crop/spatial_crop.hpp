#pragma once

#include "common/crop_pad.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_crop {

using transforms::Box;
using transforms::MapTransform;
using Sizes = OneOrMany<std::int64_t>;

/// Cuts the middle out. MONAI's CenterSpatialCropd.
class CenterSpatialCropd : public MapTransform, public Invertible {
 public:
  struct Options {
    Keys keys;
    Sizes roi_size;
    bool allow_missing_keys = false;
    bool lazy = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit CenterSpatialCropd(Options options);
  void apply(Sample& sample, const Draw* draw) const override;
  void invert(Image& image, const Trace& trace, bool nearest) const override;

 private:
  Options options_;
};

/// Cuts a box at a random place, of a fixed or a random size. MONAI's RandSpatialCropd.
class RandSpatialCropd : public MapTransform, public Random, public Invertible {
 public:
  struct Options {
    Keys keys;
    Sizes roi_size;
    std::optional<Sizes> max_roi_size;
    bool random_center = true;
    bool random_size = false;
    bool allow_missing_keys = false;
    bool lazy = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandSpatialCropd(Options options);
  std::unique_ptr<Draw> draw(const Sample& sample, Rng& rng) const override;
  void apply(Sample& sample, const Draw* draw) const override;
  void invert(Image& image, const Trace& trace, bool nearest) const override;

 private:
  std::vector<std::int64_t> draw_size(const std::vector<std::int64_t>& shape, Rng& rng) const;
  Options options_;
};

}  // namespace clara::transforms_crop
