#pragma once

#include "common/chance.hpp"
#include "common/dtype.hpp"
#include "common/interpolate.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_spatial {

using transforms::DType;
using transforms::MapTransform;

/// Resizes images to a shape, or to a longest side. MONAI's Resized.
class Resized : public MapTransform, public Invertible {
 public:
  struct Options {
    Keys keys;
    OneOrMany<std::int64_t> spatial_size;
    std::string size_mode = "all";
    PerKey<std::string> mode{"area"};
    PerKey<std::optional<bool>> align_corners;
    PerKey<std::optional<DType>> dtype{DType{}};
    bool allow_missing_keys = false;
    bool lazy = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit Resized(Options options);
  void apply(Sample& sample, const Draw* draw) const override;
  void invert(Image& image, const Trace& trace, bool nearest) const override;

 private:
  std::vector<std::int64_t> target(const std::vector<std::int64_t>& shape) const;
  Options options_;
};

/// Enlarges or shrinks images by a random factor, sometimes. MONAI's RandZoomd.
class RandZoomd : public MapTransform, public Random, public Invertible {
 public:
  struct Options {
    Keys keys;
    double prob = 0.1;
    OneOrMany<double> min_zoom{0.9};
    OneOrMany<double> max_zoom{1.1};
    PerKey<std::string> mode{"area"};
    PerKey<std::string> padding_mode{"edge"};
    PerKey<std::optional<bool>> align_corners;
    PerKey<std::optional<DType>> dtype{DType{}};
    bool keep_size = true;
    bool allow_missing_keys = false;
    bool lazy = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandZoomd(Options options);
  std::unique_ptr<Draw> draw(const Sample& sample, Rng& rng) const override;
  void apply(Sample& sample, const Draw* draw) const override;
  void invert(Image& image, const Trace& trace, bool nearest) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_spatial
