#pragma once

#include <clara/context.hpp>

#include <atomic>

#include "class_index.hpp"
#include "patches.hpp"

namespace clara::transforms_crop {

/// The voxels of each class that patches may be cut round: found in the label, or given as lists.
class ClassPlaces {
 public:
  explicit ClassPlaces(ClassIndex index) : index_(std::move(index)) {}
  /// int64, [n], each.
  explicit ClassPlaces(std::vector<at::Tensor> classes) : classes_(std::move(classes)) {}
  std::size_t classes() const { return index_ ? index_->classes() : classes_.size(); }
  std::int64_t count(std::size_t of) const {
    return index_ ? index_->count(of) : classes_.at(of).numel();
  }
  /// Flat index of the n-th voxel of a class.
  std::int64_t at(std::size_t of, std::int64_t n) const {
    return index_ ? index_->at(of, n) : classes_.at(of).const_data_ptr<std::int64_t>()[n];
  }

 private:
  std::optional<ClassIndex> index_;
  std::vector<at::Tensor> classes_;
};

/// Cuts `num_samples` patches round random voxels of random classes. One sample becomes several.
/// MONAI's RandCropByLabelClassesd.
class RandCropByLabelClassesd : public Draws<Centers, ClassPlaces>, public PatchCutter {
 public:
  struct Options : PatchOptions, LabelOptions {
    std::optional<std::vector<double>> ratios;
    std::optional<std::int64_t> num_classes;
    std::optional<std::string> indices_key;
    bool warn = true;
    std::optional<std::int64_t> max_samples_per_class;
    static Fields<Options> fields() {
      return {
          field<Options, &Options::label_key>("label_key", "label whose classes are found")
              .required(),
          group<PatchOptions>(),
          field<&Options::ratios>("ratios",
                                  "how often each class is drawn, in relation, that of the "
                                  "background first; default: all alike")
              .range(0, 1e300),
          field<&Options::num_classes>("num_classes", "classes of a label that is not one-hot")
              .range(1, 32767),
          field<Options, &Options::image_key>(
              "image_key", "only voxels where this image is above image_threshold"),
          field<Options, &Options::image_threshold>("image_threshold", "for image_key"),
          field<&Options::indices_key>("indices_key",
                                       "where ClassesToIndicesd has left the voxels of each class, "
                                       "which are not looked for again and leave the sample"),
          field<Options, &Options::allow_smaller>(
              "allow_smaller", "a smaller image gives smaller patches, not an error"),
          field<&Options::warn>("warn", "say once when a class has no voxel"),
          field<&Options::max_samples_per_class>("max_samples_per_class",
                                                 "voxels of a class that count; 0 or none: all")
              .at_least(0)};
    }
  };
  RandCropByLabelClassesd(Options options, Context& context)
      : PatchCutter(options), options_(std::move(options)), context_(context) {}

  ClassPlaces prepare(const Sample& sample) const override;
  Centers draw(const Sample& sample, const ClassPlaces& places, Rng& rng) const override;
  void step(Sample sample, const Step& how, std::vector<Sample>& out) const override;

 private:
  ClassPlaces find(const Sample& sample) const;
  std::vector<double> weights(const ClassPlaces& places) const;
  void say_missing(const Sample& sample, const ClassPlaces& places) const;

  Options options_;
  Context& context_;
  mutable std::atomic<bool> said_{false};  ///< that a class is missing: once for all threads
};

}  // namespace clara::transforms_crop
