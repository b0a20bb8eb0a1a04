#include "rand_crop_by_label.hpp"

#include <clara/error.hpp>

#include <functional>
#include <numeric>

#include "place_lists.hpp"

namespace clara::transforms_crop {

void RandCropByPosNegLabeld::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.pos + options.neg == 0) issues.error("pos", "pos and neg are both 0");
}

PosNegPlaces RandCropByPosNegLabeld::find(const Sample& sample,
                                          const std::vector<std::int64_t>& shape) const {
  const auto& foreground = options_.fg_indices_key;
  const auto& background = options_.bg_indices_key;
  if (foreground && background && sample.contains(*foreground) && sample.contains(*background)) {
    const auto voxels =
        std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
    return {places_in(sample, *foreground, voxels), places_in(sample, *background, voxels)};
  }
  const Image* image = options_.image_key ? &sample.image(*options_.image_key) : nullptr;
  return PosNegPlaces(LabelIndex(sample.image(options_.label_key).data,
                                 image ? &image->data : nullptr, options_.image_threshold));
}

PosNegPlaces RandCropByPosNegLabeld::prepare(const Sample& sample) const {
  auto places = find(sample, shape_of(sample, options_));
  if (places.foreground() == 0 && places.background() == 0)
    throw Error("\"" + options_.label_key +
                "\" has neither a foreground nor a background voxel to cut a patch round");
  return places;
}

Centers RandCropByPosNegLabeld::draw(const Sample& sample, const PosNegPlaces& places,
                                     Rng& rng) const {
  const auto shape = shape_of(sample, options_);
  double ratio = options_.pos / (options_.pos + options_.neg);
  if (places.foreground() == 0) ratio = 0;
  if (places.background() == 0) ratio = 1;
  Centers out;
  for (std::int64_t i = 0; i < num_samples(); ++i) {
    const bool foreground = rng.random_sample() < ratio;
    const auto n = rng.randint(0, foreground ? places.foreground() : places.background());
    out.push_back(
        valid_center(foreground ? places.foreground_at(n) : places.background_at(n), shape));
  }
  return out;
}

void RandCropByPosNegLabeld::step(Sample sample, const Step& how, std::vector<Sample>& out) const {
  for (const auto& key : {options_.fg_indices_key, options_.bg_indices_key})
    if (key) sample.erase(*key);
  cut(sample, value_of(how), label(), how.lazy, out);
}

}  // namespace clara::transforms_crop
