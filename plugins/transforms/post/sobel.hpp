#pragma once

#include "common/dtype.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_post {

/// The gradients of an image along axes, one after the other as channels, by Sobel's kernels.
/// MONAI's SobelGradientsd.
class SobelGradientsd : public OneToOne, public MapKeys {
 public:
  struct Options : MapOptions {
    std::int64_t kernel_size = 3;
    std::optional<OneOrMany<std::int64_t>> spatial_axes;
    bool normalize_kernels = true;
    bool normalize_gradients = false;
    std::string padding_mode = "reflect";
    transforms::DType dtype;
    std::optional<std::string> new_key_prefix;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::kernel_size>("kernel_size", "an odd number of voxels").range(3, 99),
              field<&Options::spatial_axes>("spatial_axes", "axes of the gradients; default: all"),
              field<&Options::normalize_kernels>("normalize_kernels",
                                                 "kernels whose gradient is that of the image"),
              field<&Options::normalize_gradients>("normalize_gradients",
                                                   "the gradients of each axis from 0 to 1"),
              field<&Options::padding_mode>("padding_mode", "values outside the image")
                  .one_of({"zeros", "constant", "reflect", "replicate", "circular"}),
              field<&Options::dtype>("dtype", "number type that the kernels are computed in"),
              field<&Options::new_key_prefix>(
                  "new_key_prefix",
                  "the result is a new image of this name before the key; default: "
                  "it replaces the image")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit SobelGradientsd(Options options);
  void apply(Sample& sample) const override;

 private:
  at::Tensor gradients_of(const at::Tensor& image) const;
  at::Tensor filtered(const at::Tensor& image, std::int64_t axis) const;
  Options options_;
  at::Tensor difference_;
  at::Tensor smooth_;
};

}  // namespace clara::transforms_post
