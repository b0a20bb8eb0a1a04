#pragma once

#include <ATen/core/Tensor.h>
#include <clara/train/map_transform.hpp>

namespace clara::transforms_intensity {

/// Smooths along one axis by fitting polynomials to a sliding window; the result has the image's
/// type. MONAI's SavitzkyGolaySmoothd.
class SavitzkyGolaySmoothd : public MapTransform {
 public:
  struct Options : MapOptions {
    std::int64_t window_length = 0;
    std::int64_t order = 0;
    std::int64_t axis = 1;
    std::string mode = "zeros";
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::window_length>("window_length", "an odd number of voxels")
                  .range(1, 4095)
                  .required(),
              field<&Options::order>("order", "of the polynomials, below window_length")
                  .at_least(0)
                  .required(),
              field<&Options::axis>("axis", "along which; 1 is the first spatial axis").at_least(0),
              field<&Options::mode>("mode", "how the image goes on beyond its edges")
                  .one_of({"zeros", "reflect", "replicate", "circular"})};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit SavitzkyGolaySmoothd(Options options);
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
  at::Tensor kernel_;
};

}  // namespace clara::transforms_intensity
