#pragma once

#include "common/crop_pad.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_crop {

using transforms::MapTransform;

/// Pads images to at least a size. MONAI's SpatialPadd.
class SpatialPadd : public MapTransform, public Invertible {
 public:
  struct Options {
    Keys keys;
    OneOrMany<std::int64_t> spatial_size;
    std::string method = "symmetric";
    PerKey<std::string> mode{"constant"};
    double value = 0;
    bool allow_missing_keys = false;
    bool lazy = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit SpatialPadd(Options options);
  void apply(Sample& sample, const Draw* draw) const override;
  void invert(Image& image, const Trace& trace, bool nearest) const override;

 private:
  Options options_;
};

/// Pads images until each size can be divided by k. MONAI's DivisiblePadd.
class DivisiblePadd : public MapTransform, public Invertible {
 public:
  struct Options {
    Keys keys;
    OneOrMany<std::int64_t> k;
    PerKey<std::string> mode{"constant"};
    std::string method = "symmetric";
    double value = 0;
    bool allow_missing_keys = false;
    bool lazy = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit DivisiblePadd(Options options);
  void apply(Sample& sample, const Draw* draw) const override;
  void invert(Image& image, const Trace& trace, bool nearest) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_crop
