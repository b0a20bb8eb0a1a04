#include "low_resolution.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <cmath>

#include "common/map_transform.hpp"
#include "values.hpp"

namespace clara::transforms_intensity {

Fields<RandSimulateLowResolutiond::Options> RandSimulateLowResolutiond::Options::fields() {
  return {group<RandomMapOptions>(),
          field<&Options::downsample_mode>("downsample_mode", "how the small image is made")
              .one_of(transforms::interpolate_modes()),
          field<&Options::upsample_mode>("upsample_mode", "how it is enlarged again")
              .one_of(transforms::interpolate_modes()),
          field<&Options::zoom_range>("zoom_range", "range of the small image's size, of 1")
              .range(0, 64),
          field<&Options::align_corners>("align_corners", "as in torch's interpolate"),
          field<&Options::device>("device", "MONAI's; it has no effect there either")};
}

std::vector<double> RandSimulateLowResolutiond::draw(const Sample& sample, Rng& rng) const {
  if (first_image(sample) == nullptr || !options_.happens(rng)) return {};
  Rng& inner = rng.nested(0);
  std::vector<double> zooms(keys().size());
  for (std::size_t key = 0; key < keys().size(); ++key) {
    if (!visits(sample, keys()[key])) continue;
    inner.random_sample();
    zooms[key] = inner.uniform(options_.zoom_range[0], options_.zoom_range[1]);
  }
  return zooms;
}

at::Tensor RandSimulateLowResolutiond::resized(const at::Tensor& image,
                                               const std::vector<std::int64_t>& shape,
                                               const std::string& mode) const {
  const bool linear =
      mode == "linear" || mode == "bilinear" || mode == "trilinear" || mode == "bicubic";
  return transforms::interpolate(
      image, shape,
      {mode, linear ? std::optional(options_.align_corners) : std::nullopt, at::kFloat});
}

void RandSimulateLowResolutiond::change(Image& image, std::size_t key,
                                        const std::vector<double>& zooms) const {
  if (zooms.empty()) {
    image.data = converted(image.data, transforms::DType{at::kFloat});
    return;
  }
  const auto shape = transforms::spatial_shape(image.data);
  transforms::check_source(shape);
  if (shape.empty() || shape.size() > 3)
    throw Error("an image of " + std::to_string(shape.size()) +
                " spatial axes cannot be resized, expected 1 to 3");
  std::vector<std::int64_t> small;
  for (const auto size : shape)
    small.push_back(std::max<std::int64_t>(
        1, static_cast<std::int64_t>(std::nearbyint(static_cast<double>(size) * zooms.at(key)))));
  transforms::check_growth(shape, small);
  image.data =
      resized(resized(image.data, small, options_.downsample_mode), shape, options_.upsample_mode);
}

}  // namespace clara::transforms_intensity
