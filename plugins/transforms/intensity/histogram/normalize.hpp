#pragma once

#include "common/map_transform.hpp"
#include "values.hpp"

namespace clara::transforms_intensity {

/// Spreads the values so that each range of them has as many voxels: histogram equalisation.
/// MONAI's HistogramNormalized.
class HistogramNormalized : public MapTransform {
 public:
  struct Options : MapOptions {
    std::int64_t num_bins = 256;
    double min = 0;
    double max = 255;
    std::optional<std::string> mask_key;
    std::optional<transforms::DType> dtype = transforms::DType{};
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::num_bins>("num_bins", "bins of the histogram of real values")
                  .range(1, 16777216),
              field<&Options::min>("min", "lower end of the result"),
              field<&Options::max>("max", "upper end of the result"),
              field<&Options::mask_key>("mask_key",
                                        "key of an image; the histogram is of the "
                                        "voxels where that is not 0"),
              field<&Options::dtype>("dtype", "number type of the result; null: as it is")};
    }
  };
  explicit HistogramNormalized(Options options)
      : MapTransform(options), options_(std::move(options)) {}
  void apply(Sample& sample) const override;

 protected:
  void change(Image&, std::size_t) const override {}

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
