#include "invert.hpp"

#include <clara/train/chain.hpp>

namespace clara::transforms_post {

std::span<const Field> Invertd::Options::fields() {
  static const Fields<Options> list{
      group<MapOptions>(),
      field<&Options::transform>("transform", "the transforms to undo, as \"@pre_transforms\"")
          .required(),
      field<&Options::orig_keys>("orig_keys", "images that they were applied to; default: keys")
          .per_key(),
      field<&Options::meta_keys>("meta_keys", "MONAI's; meta data belong to their image").per_key(),
      field<&Options::orig_meta_keys>("orig_meta_keys", "MONAI's; meta data belong to their image")
          .per_key(),
      field<&Options::meta_key_postfix>("meta_key_postfix",
                                        "MONAI's; meta data belong to their image")
          .per_key(),
      field<&Options::nearest_interp>("nearest_interp",
                                      "undo resampling by the nearest voxel, whatever was used")
          .per_key(),
      field<&Options::to_tensor>("to_tensor", "MONAI's; images are tensors").per_key(),
      field<&Options::device>("device", "where to put the result; the run's device decides")
          .per_key()};
  return list;
}

Invertd::Invertd(Options options, Context& context)
    : MapKeys(options),
      options_(std::move(options)),
      transforms_(without_composites({options_.transform.begin(), options_.transform.end()})) {
  for (std::size_t i = 0; i < keys().size(); ++i)
    devices_.push_back(run_device(
        context, options_.device ? std::optional(options_.device->at(i)) : std::nullopt));
}

const Transform* Invertd::find(const std::string& label) const {
  for (const Transform* transform : transforms_)
    if (transform->label() == label) return transform;
  return nullptr;
}

void Invertd::undo(Image& image, bool nearest) const {
  // Newest first. What other transforms did stays, and so does their record.
  std::vector<AppliedTransform> kept;
  while (!image.applied.empty()) {
    const AppliedTransform applied = std::move(image.applied.back());
    image.applied.pop_back();
    const auto* invertible = dynamic_cast<const Invertible*>(find(applied.transform));
    if (invertible != nullptr) {
      invertible->invert(image, applied, nearest);
    } else {
      kept.push_back(applied);
    }
  }
  image.applied.assign(kept.rbegin(), kept.rend());
}

void Invertd::apply(Sample& sample) const {
  for_each_image(sample, [&](Image& image, std::size_t i) {
    const Image& original =
        sample.image(options_.orig_keys ? options_.orig_keys->at(i) : keys()[i]);
    image.affine = original.affine;
    image.applied = original.applied;
    image.meta = original.meta;
    undo(image, options_.nearest_interp.at(i));
    image.data = image.data.to(devices_[i]);
  });
}

}  // namespace clara::transforms_post
