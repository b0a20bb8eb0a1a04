#pragma once

#include "common/map_transform.hpp"

namespace clara::transforms_intensity {

/// Keeps what is above the threshold (or below it), and sets the rest to one value. MONAI's
/// ThresholdIntensityd.
class ThresholdIntensityd : public MapTransform {
 public:
  struct Options : MapOptions {
    double threshold = 0;
    bool above = true;
    double cval = 0;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::threshold>("threshold", "what is kept lies above it").required(),
              field<&Options::above>("above", "false: what is kept lies below it"),
              field<&Options::cval>("cval", "what all other voxels become")};
    }
  };
  explicit ThresholdIntensityd(Options options)
      : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

/// Sets to 0 what lies outside of a mask, which is where an image of the same sample is above 0.
/// MONAI's MaskIntensityd.
class MaskIntensityd : public MapTransform {
 public:
  struct Options : MapOptions {
    std::optional<std::string> mask_key;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::mask_key>("mask_key",
                                        "key of the mask, of one channel or of as many "
                                        "as the image has")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit MaskIntensityd(Options options) : MapTransform(options), options_(std::move(options)) {}
  void apply(Sample& sample) const override;

 protected:
  void change(Image&, std::size_t) const override {}

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
