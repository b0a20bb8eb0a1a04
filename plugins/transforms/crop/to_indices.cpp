#include "to_indices.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>

#include <algorithm>

#include "label_index.hpp"
#include "place_lists.hpp"

namespace clara::transforms_crop {
namespace {

/// A copy, since the sample gets further entries.
std::optional<at::Tensor> image_of(const Sample& sample, const std::optional<std::string>& key) {
  if (!key) return std::nullopt;
  return sample.image(*key).data;
}

/// A row for each voxel: its class and its coordinates.
at::Tensor table(const at::Tensor& packed, std::int64_t voxels,
                 const std::vector<std::int64_t>& shape) {
  const auto classes = class_places(packed, "", voxels);
  std::vector<at::Tensor> rows;
  for (std::size_t of = 0; of < classes.size(); ++of) {
    const at::Tensor number =
        at::full({classes[of].numel(), 1}, static_cast<std::int64_t>(of), classes[of].options());
    rows.push_back(at::cat({number, unravelled(classes[of], shape)}, 1));
  }
  return at::cat(rows);
}

}  // namespace

void FgBgToIndicesd::apply(Sample& sample) const {
  const auto image = image_of(sample, options_.image_key);
  for (const auto& key : keys()) {
    if (!visits(sample, key)) continue;
    const LabelIndex index(sample.image(key).data, image ? &*image : nullptr,
                           options_.image_threshold);
    const auto add = [&](const std::string& postfix, const at::Tensor& places) {
      sample.set(key + postfix,
                 options_.output_shape ? unravelled(places, *options_.output_shape) : places);
    };
    add(options_.fg_postfix, index.foreground_places());
    add(options_.bg_postfix, index.background_places());
  }
}

void ClassesToIndicesd::apply(Sample& sample) const {
  const auto image = image_of(sample, options_.image_key);
  for (const auto& key : keys()) {
    if (!visits(sample, key)) continue;
    const at::Tensor label = sample.image(key).data;
    const ClassIndex index(label, {options_.num_classes, options_.max_samples_per_class},
                           image ? &*image : nullptr, options_.image_threshold);
    const auto voxels = label.numel() / std::max<std::int64_t>(label.size(0), 1);
    const auto places = index.places();
    sample.set(key + options_.indices_postfix,
               options_.output_shape ? table(places, voxels, *options_.output_shape) : places);
  }
}

}  // namespace clara::transforms_crop
