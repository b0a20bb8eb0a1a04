#pragma once

#include "common/map_transform.hpp"

namespace clara::transforms_post {

/// Fills what a label encloses, other labels included. MONAI's FillHolesd.
class FillHolesd : public MapTransform {
 public:
  struct Options : MapOptions {
    std::optional<OneOrMany<std::int64_t>> applied_labels;
    std::optional<std::int64_t> connectivity;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::applied_labels>("applied_labels",
                                              "labels, or channels, to fill; default: all but 0"),
              field<&Options::connectivity>("connectivity",
                                            "on how many axes the voxels round a hole may differ "
                                            "to be its border; default: on all")
                  .at_least(0)};
    }
  };
  explicit FillHolesd(Options options) : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  std::vector<double> labels_of(const at::Tensor& label) const;
  std::vector<std::int64_t> channels_of(const at::Tensor& channels) const;
  Options options_;
};

}  // namespace clara::transforms_post
