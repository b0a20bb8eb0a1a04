#include "invert.hpp"

#include <clara/train/chain.hpp>

namespace clara::transforms_post {

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
