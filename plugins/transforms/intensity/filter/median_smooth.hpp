#pragma once

#include <clara/train/map_transform.hpp>

namespace clara::transforms_intensity {

/// Each voxel becomes the median of the window round it; beyond its edges the image goes on as it
/// ends. The result is float32. MONAI's MedianSmoothd.
class MedianSmoothd : public MapTransform {
 public:
  struct Options : MapOptions {
    OneOrMany<std::int64_t> radius;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::radius>("radius",
                                      "the window reaches so far to each side; or one for "
                                      "each axis")
                  .range(0, 1000)
                  .required()};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit MedianSmoothd(Options options) : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
