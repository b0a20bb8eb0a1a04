#pragma once

#include <clara/train/device.hpp>
#include <clara/train/map_transform.hpp>

#include <array>
#include <optional>
#include <vector>

#include "common/interpolate.hpp"

namespace clara::transforms_intensity {

/// Shrinks by a random factor and enlarges again, for each key by itself; the result is float32,
/// whether it happens or not. D: the factor of each key; empty when the sample is left alone.
/// MONAI's RandSimulateLowResolutiond.
class RandSimulateLowResolutiond : public RandomMapTransform<std::vector<double>> {
 public:
  struct Options : RandomMapOptions {
    std::string downsample_mode = "nearest";
    std::string upsample_mode = "trilinear";
    std::array<double, 2> zoom_range{0.5, 1.0};
    bool align_corners = false;
    std::optional<DeviceName> device;
    static Fields<Options> fields();
  };
  explicit RandSimulateLowResolutiond(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  std::vector<double> draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key, const std::vector<double>& zooms) const override;

 private:
  at::Tensor resized(const at::Tensor& image, const std::vector<std::int64_t>& shape,
                     const std::string& mode) const;
  Options options_;
};

}  // namespace clara::transforms_intensity
