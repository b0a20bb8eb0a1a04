#pragma once

#include "common/map_transform.hpp"

namespace clara::transforms_post {

/// Sets all labels but some to 0. MONAI's LabelFilterd.
class LabelFilterd : public MapTransform {
 public:
  struct Options : MapOptions {
    OneOrMany<std::int64_t> applied_labels;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::applied_labels>("applied_labels", "labels to keep").required()};
    }
  };
  explicit LabelFilterd(const Options& options);
  void change(Image& image, std::size_t key) const override;

 private:
  std::vector<double> labels_;  ///< ascending
};

/// 1 at the border of labels of 0 and 1, else 0. MONAI's LabelToContourd: the Laplacian of all
/// neighbours, outside of the image 0, limited to [0, 1]. An image has 2 or 3 spatial axes.
class LabelToContourd : public MapTransform {
 public:
  struct Options : MapOptions {
    std::string kernel_type = "Laplace";
    static Fields<Options> fields() {
      return {
          group<MapOptions>(),
          field<&Options::kernel_type>("kernel_type", "how borders are found").one_of({"Laplace"})};
    }
  };
  explicit LabelToContourd(const Options& options) : MapTransform(options) {}
  void change(Image& image, std::size_t key) const override;
};

}  // namespace clara::transforms_post
