#pragma once

#include "common/crop_pad.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_crop {

using transforms::Box;
using transforms::MapTransform;

/// Cuts images to the box round the foreground (values above 0) of one of them. MONAI's
/// CropForegroundd.
class CropForegroundd : public MapTransform, public Invertible {
 public:
  struct Options {
    Keys keys;
    std::string source_key;
    std::optional<OneOrMany<std::int64_t>> channel_indices;
    OneOrMany<std::int64_t> margin{0};
    bool allow_smaller = false;
    OneOrMany<std::int64_t> k_divisible{1};
    PerKey<std::string> mode{"constant"};
    std::optional<std::string> start_coord_key = "foreground_start_coord";
    std::optional<std::string> end_coord_key = "foreground_end_coord";
    double value = 0;
    bool allow_missing_keys = false;
    bool lazy = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit CropForegroundd(Options options);
  void apply(Sample& sample, const Draw* draw) const override;
  void invert(Image& image, const Trace& trace, bool nearest) const override;

 private:
  Box box_of(const Image& source) const;
  Options options_;
};

}  // namespace clara::transforms_crop
