#include "rand_crop_by_classes.hpp"

#include <clara/error.hpp>

#include <functional>
#include <numeric>

#include "common/numpy_sum.hpp"
#include "place_lists.hpp"

namespace clara::transforms_crop {

ClassPlaces RandCropByLabelClassesd::find(const Sample& sample) const {
  const auto shape = shape_of(sample, options_);
  if (options_.indices_key && sample.contains(*options_.indices_key))
    return ClassPlaces(class_places_in(
        sample, *options_.indices_key,
        std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>())));
  const Image* image = options_.image_key ? &sample.image(*options_.image_key) : nullptr;
  return ClassPlaces(ClassIndex(sample.image(options_.label_key).data,
                                {options_.num_classes, options_.max_samples_per_class},
                                image ? &image->data : nullptr, options_.image_threshold));
}

/// Each divided by their sum, 0 for classes without a voxel; empty when all are.
std::vector<double> RandCropByLabelClassesd::weights(const ClassPlaces& places) const {
  auto out = options_.ratios.value_or(std::vector<double>(places.classes(), 1.0));
  if (out.size() != places.classes())
    throw Error("ratios has " + std::to_string(out.size()) + " numbers, but there are " +
                std::to_string(places.classes()) + " classes");
  for (std::size_t of = 0; of < out.size(); ++of)
    if (places.count(of) == 0) out[of] = 0;
  const double sum = transforms::numpy_sum(out);
  if (!(sum > 0)) return {};
  for (auto& weight : out) weight /= sum;
  return out;
}

void RandCropByLabelClassesd::say_missing(const Sample& sample, const ClassPlaces& places) const {
  if (!options_.warn || said_) return;
  for (std::size_t of = 0; of < places.classes(); ++of) {
    const bool wanted = !options_.ratios || (*options_.ratios)[of] != 0;
    if (places.count(of) > 0 || !wanted || said_.exchange(true)) continue;
    context_.warn(transforms::named(sample, options_.label_key) + " has no voxel of class " +
                  std::to_string(of) +
                  ": no patch is cut round one there; further such images are not reported");
    return;
  }
}

ClassPlaces RandCropByLabelClassesd::prepare(const Sample& sample) const {
  auto places = find(sample);
  if (weights(places).empty())
    throw Error("\"" + options_.label_key +
                "\" has no voxel of a class with a ratio above 0 to cut a patch round");
  say_missing(sample, places);
  return places;
}

Centers RandCropByLabelClassesd::draw(const Sample& sample, const ClassPlaces& places,
                                      Rng& rng) const {
  const auto shape = shape_of(sample, options_);
  const auto classes =
      rng.choice(static_cast<std::int64_t>(places.classes()), num_samples(), true, weights(places));
  Centers out;
  for (const auto drawn : classes) {
    const auto of = static_cast<std::size_t>(drawn);
    out.push_back(valid_center(places.at(of, rng.randint(0, places.count(of))), shape));
  }
  return out;
}

void RandCropByLabelClassesd::step(Sample sample, const Step& how, std::vector<Sample>& out) const {
  if (options_.indices_key) sample.erase(*options_.indices_key);
  cut(sample, value_of(how), label(), how.lazy, out);
}

}  // namespace clara::transforms_crop
