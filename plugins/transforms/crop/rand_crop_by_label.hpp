#pragma once

#include "label_index.hpp"
#include "patches.hpp"

namespace clara::transforms_crop {

/// The voxels that patches may be cut round: found in the label, or given as lists.
class PosNegPlaces {
 public:
  explicit PosNegPlaces(LabelIndex index) : index_(std::move(index)) {}
  /// int64, [n], each.
  PosNegPlaces(at::Tensor foreground, at::Tensor background)
      : foreground_(std::move(foreground)), background_(std::move(background)) {}
  std::int64_t foreground() const { return index_ ? index_->foreground() : foreground_.numel(); }
  std::int64_t background() const { return index_ ? index_->background() : background_.numel(); }
  /// Flat index of the n-th voxel of either.
  std::int64_t foreground_at(std::int64_t n) const {
    return index_ ? index_->foreground_at(n) : foreground_.const_data_ptr<std::int64_t>()[n];
  }
  std::int64_t background_at(std::int64_t n) const {
    return index_ ? index_->background_at(n) : background_.const_data_ptr<std::int64_t>()[n];
  }

 private:
  std::optional<LabelIndex> index_;
  at::Tensor foreground_;
  at::Tensor background_;
};

/// Cuts `num_samples` patches round random voxels, of the label's foreground with the probability
/// pos / (pos + neg), else of its background. One sample becomes several. MONAI's
/// RandCropByPosNegLabeld.
class RandCropByPosNegLabeld : public Draws<Centers, PosNegPlaces>, public PatchCutter {
 public:
  struct Options : PatchOptions, LabelOptions {
    double pos = 1;
    double neg = 1;
    std::optional<std::string> fg_indices_key;
    std::optional<std::string> bg_indices_key;
    static Fields<Options> fields() {
      return {field<Options, &Options::label_key>("label_key",
                                                  "label whose foreground and background are found")
                  .required(),
              group<PatchOptions>(),
              field<&Options::pos>("pos", "weight of patches round foreground voxels").at_least(0),
              field<&Options::neg>("neg", "weight of patches round background voxels").at_least(0),
              field<Options, &Options::image_key>(
                  "image_key", "background only where this image is above image_threshold"),
              field<Options, &Options::image_threshold>("image_threshold", "for image_key"),
              field<&Options::fg_indices_key>(
                  "fg_indices_key",
                  "with bg_indices_key: where FgBgToIndicesd has left the foreground, which is not "
                  "looked for again and leaves the sample"),
              field<&Options::bg_indices_key>("bg_indices_key", "the same of the background"),
              field<Options, &Options::allow_smaller>(
                  "allow_smaller", "a smaller image gives smaller patches, not an error")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandCropByPosNegLabeld(Options options)
      : PatchCutter(options), options_(std::move(options)) {}

  PosNegPlaces prepare(const Sample& sample) const override;
  Centers draw(const Sample& sample, const PosNegPlaces& places, Rng& rng) const override;
  void step(Sample sample, const Step& how, std::vector<Sample>& out) const override;

 private:
  PosNegPlaces find(const Sample& sample, const std::vector<std::int64_t>& shape) const;
  Options options_;
};

}  // namespace clara::transforms_crop
