#include "transform_inverter.hpp"

#include <clara/train/chain.hpp>

#include <algorithm>
#include <array>

namespace clara::monai_handlers {

std::span<const Field> TransformInverter::Options::fields() {
  static const std::array list{
      field<&Options::transform>("transform", "the transforms to undo")
          .required()
          .implicit("@pre_transforms"),
      field<&Options::loader>("loader", "accepted; a batch is taken apart already"),
      field<&Options::output_keys>("output_keys", "entries of the output"),
      field<&Options::batch_keys>("batch_keys",
                                  "images that the transforms were applied to; one, or one each"),
      field<&Options::meta_key_postfix>("meta_key_postfix",
                                        "accepted; meta data belong to their image"),
      field<&Options::postfix>("postfix", "names the results, after \"_\""),
      field<&Options::nearest_interp>("nearest_interp",
                                      "undo resampling by the nearest voxel, whatever was used"),
      field<&Options::to_tensor>("to_tensor", "accepted; images are tensors"),
      field<&Options::device>("device", "accepted; the result stays where the output is"),
      field<&Options::num_workers>("num_workers", "accepted; nothing is collated")};
  return list;
}

void TransformInverter::Options::validate(const Options& options, OptionIssues& issues) {
  const auto outputs = options.output_keys.size();
  if (options.batch_keys.size() != 1 && options.batch_keys.size() != outputs)
    issues.error("batch_keys", "there are " + std::to_string(options.batch_keys.size()) + " for " +
                                   std::to_string(outputs) + " output_keys");
  const auto given = options.nearest_interp.values.size();
  if (given != 1 && given != outputs)
    issues.error("nearest_interp", "there are " + std::to_string(given) + " for " +
                                       std::to_string(outputs) + " output_keys");
}

TransformInverter::TransformInverter(Options options)
    : options_(std::move(options)),
      transforms_(without_composites({options_.transform.begin(), options_.transform.end()})) {}

// Newest first. What other transforms did stays, and so does their record.
void TransformInverter::undo(Image& image, bool nearest) const {
  std::vector<AppliedTransform> kept;
  while (!image.applied.empty()) {
    auto applied = std::move(image.applied.back());
    image.applied.pop_back();
    const auto found = std::find_if(transforms_.begin(), transforms_.end(), [&](const auto* one) {
      return one->label() == applied.transform;
    });
    const auto* invertible =
        found == transforms_.end() ? nullptr : dynamic_cast<const Invertible*>(*found);
    if (invertible)
      invertible->invert(image, applied, nearest);
    else
      kept.push_back(std::move(applied));
  }
  image.applied.assign(kept.rbegin(), kept.rend());
}

void TransformInverter::model_completed(Engine& engine) {
  auto& state = engine.state();
  for (std::size_t i = 0; i < std::min(state.batch.samples.size(), state.output.size()); ++i)
    for (std::size_t k = 0; k < options_.output_keys.size(); ++k) {
      const auto& key = options_.output_keys[k];
      const auto& batch_key = options_.batch_keys[options_.batch_keys.size() == 1 ? 0 : k];
      const auto& original = state.batch.samples[i].image(batch_key);
      Image image{
          state.output[i].image(key).data, original.affine, original.applied, original.meta, {}};
      undo(image, options_.nearest_interp.at(k));
      state.output[i].set(key + "_" + options_.postfix, std::move(image));
    }
}

}  // namespace clara::monai_handlers
