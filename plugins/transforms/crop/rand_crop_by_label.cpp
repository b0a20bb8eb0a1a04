#include "rand_crop_by_label.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <cmath>

#include "common/map_transform.hpp"
#include "label_index.hpp"

namespace clara::transforms_crop {

using transforms::sizes_for;
using transforms::spatial_shape;

namespace {

/// The first axis on which `size` does not fit: "96 > 32".
std::optional<std::string> misfit(const std::vector<std::int64_t>& size,
                                  const std::vector<std::int64_t>& shape) {
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    if (size[axis] > shape[axis])
      return std::to_string(size[axis]) + " > " + std::to_string(shape[axis]);
  return std::nullopt;
}

}  // namespace

void RandCropByPosNegLabeld::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.pos + options.neg == 0) issues.error("pos", "pos and neg are both 0");
  if (options.spatial_size.empty()) issues.error("spatial_size", "expected at least one size");
}

std::vector<std::int64_t> RandCropByPosNegLabeld::valid_center(
    std::int64_t voxel, const std::vector<std::int64_t>& shape) const {
  std::vector<std::int64_t> center(shape.size());
  const auto size = sizes_for(options_.spatial_size, shape, "spatial_size");
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    const auto place = voxel % shape[axis];
    voxel /= shape[axis];
    const auto patch = std::min(size[axis], shape[axis]);
    const auto begin = patch / 2;
    auto end = static_cast<std::int64_t>(static_cast<double>(shape[axis] + 1) -
                                         static_cast<double>(patch) / 2.0);
    if (begin == end) ++end;
    center[axis] = std::min(std::max(place, begin), end - 1);
  }
  return center;
}

LabelIndex RandCropByPosNegLabeld::prepare(const Sample& sample) const {
  const Image& truth = sample.image(options_.label_key);
  const auto shape = spatial_shape(truth.data);
  const auto size = sizes_for(options_.spatial_size, shape, "spatial_size");
  const auto reason = misfit(size, shape);
  if (reason && !options_.allow_smaller)
    throw Error("the patch " + grid_text(size) + " is larger than \"" + options_.label_key +
                "\", which is " + grid_text(shape) + ": " + *reason);
  transforms::check_same_grid(sample, options_.label_key, keys());
  if (options_.image_key)
    transforms::check_same_grid(sample, options_.label_key, {*options_.image_key});
  const Image* image = options_.image_key ? &sample.image(*options_.image_key) : nullptr;
  LabelIndex index(truth.data, image ? &image->data : nullptr, options_.image_threshold);
  if (index.foreground() == 0 && index.background() == 0)
    throw Error("\"" + options_.label_key +
                "\" has neither a foreground nor a background voxel to cut a patch round");
  return index;
}

Centers RandCropByPosNegLabeld::draw(const Sample& sample, const LabelIndex& index,
                                     Rng& rng) const {
  const auto shape = spatial_shape(sample.image(options_.label_key).data);
  double ratio = options_.pos / (options_.pos + options_.neg);
  if (index.foreground() == 0) ratio = 0;
  if (index.background() == 0) ratio = 1;
  Centers out;
  for (std::int64_t i = 0; i < options_.num_samples; ++i) {
    const bool foreground = rng.random_sample() < ratio;
    const auto n = rng.randint(0, foreground ? index.foreground() : index.background());
    out.push_back(
        valid_center(foreground ? index.foreground_at(n) : index.background_at(n), shape));
  }
  return out;
}

void RandCropByPosNegLabeld::cut(Sample& sample, const std::vector<std::int64_t>& center,
                                 std::size_t number, bool lazy) const {
  for_each_image(sample, [&](Image& image, std::size_t) {
    const auto shape = spatial_shape(image.data);
    const auto size = sizes_for(options_.spatial_size, shape, "spatial_size");
    image.meta.set("patch_index", number);
    image.meta.set("crop_center", transforms::to_value(center));
    carry_out(image, transforms::crop_plan(transforms::box_around(center, size), shape), label(),
              lazy);
  });
}

void RandCropByPosNegLabeld::step(Sample sample, const Step& how, std::vector<Sample>& out) const {
  const auto& centers = value_of(how);
  for (std::size_t i = 0; i < centers.size(); ++i) {
    out.push_back(sample);
    cut(out.back(), centers[i], i, how.lazy);
  }
}

}  // namespace clara::transforms_crop
