#pragma once

#include "common/map_transform.hpp"

namespace clara::transforms_post {

/// Keeps the largest parts of labels and sets the voxels of all others to 0. MONAI's
/// KeepLargestConnectedComponentd; of parts of one size the last is kept.
class KeepLargestConnectedComponentd : public MapTransform {
 public:
  struct Options : MapOptions {
    std::optional<OneOrMany<std::int64_t>> applied_labels;
    std::optional<bool> is_onehot;
    bool independent = true;
    std::optional<std::int64_t> connectivity;
    std::int64_t num_components = 1;
    static Fields<Options> fields() {
      return {
          group<MapOptions>(),
          field<&Options::applied_labels>("applied_labels",
                                          "labels, or channels, to look at; default: all but 0"),
          field<&Options::is_onehot>("is_onehot",
                                     "a channel for each label; default: with several channels"),
          field<&Options::independent>(
              "independent", "the largest part of each label, not of all labels together"),
          field<&Options::connectivity>("connectivity",
                                        "on how many axes neighbours may differ; default: on all")
              .at_least(1),
          field<&Options::num_components>("num_components", "how many parts to keep").at_least(0)};
    }
  };
  explicit KeepLargestConnectedComponentd(Options options)
      : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  void keep_of_labels(at::Tensor& label, std::int64_t connectivity) const;
  void keep_of_channels(at::Tensor& channels, std::int64_t connectivity) const;
  Options options_;
};

}  // namespace clara::transforms_post
