#pragma once

#include "class_index.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_crop {

/// What both take of the voxels.
struct IndicesOptions : MapOptions {
  std::optional<std::string> image_key;
  double image_threshold = 0;
  std::optional<std::vector<std::int64_t>> output_shape;
  static Fields<IndicesOptions> fields() {
    return {group<MapOptions>(),
            field<&IndicesOptions::image_key>("image_key",
                                              "only where this image is above image_threshold"),
            field<&IndicesOptions::image_threshold>("image_threshold", "for image_key"),
            field<&IndicesOptions::output_shape>(
                "output_shape", "give coordinates in an image of this size instead of flat indices")
                .at_least(1)};
  }
  static void validate(const IndicesOptions& options, OptionIssues& issues) {
    if (options.output_shape && options.output_shape->empty())
      issues.error("output_shape", "expected at least one size");
  }
};

/// Adds lists of the foreground and background voxels of labels, for the crops that look for them.
/// MONAI's FgBgToIndicesd.
class FgBgToIndicesd : public OneToOne, public MapKeys {
 public:
  struct Options : IndicesOptions {
    std::string fg_postfix = "_fg_indices";
    std::string bg_postfix = "_bg_indices";
    static Fields<Options> fields() {
      return {group<IndicesOptions>(),
              field<&Options::fg_postfix>("fg_postfix", "added to the key for the foreground"),
              field<&Options::bg_postfix>("bg_postfix", "added to the key for the background")};
    }
  };
  explicit FgBgToIndicesd(Options options) : MapKeys(options), options_(std::move(options)) {}
  void apply(Sample& sample) const override;

 private:
  Options options_;
};

/// Adds lists of the voxels of each class of labels. MONAI's ClassesToIndicesd.
class ClassesToIndicesd : public OneToOne, public MapKeys {
 public:
  struct Options : IndicesOptions {
    std::string indices_postfix = "_cls_indices";
    std::optional<std::int64_t> num_classes;
    std::optional<std::int64_t> max_samples_per_class;
    static Fields<Options> fields() {
      return {group<IndicesOptions>(),
              field<&Options::indices_postfix>("indices_postfix", "added to the key"),
              field<&Options::num_classes>("num_classes", "classes of a label that is not one-hot")
                  .range(1, 32767),
              field<&Options::max_samples_per_class>(
                  "max_samples_per_class", "voxels of a class that are kept; 0 or none: all")
                  .at_least(0)};
    }
  };
  explicit ClassesToIndicesd(Options options) : MapKeys(options), options_(std::move(options)) {}
  void apply(Sample& sample) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_crop
