#include "common/spatial_transform.hpp"

#include "common/pending.hpp"

namespace clara::transforms {
namespace {

template <class Options>
Field lazy_field() {
  return field<&Options::lazy>("lazy",
                               "leave the voxels to the next transform that needs them, so that "
                               "several spatial transforms resample once");
}

}  // namespace

std::span<const Field> SpatialOptions::fields() {
  static const Fields<SpatialOptions> list{group<MapOptions>(), lazy_field<SpatialOptions>()};
  return list;
}

std::span<const Field> RandomSpatialOptions::fields() {
  static const Fields<RandomSpatialOptions> list{group<RandomMapOptions>(),
                                                 lazy_field<RandomSpatialOptions>()};
  return list;
}

void Spatial::apply_pending(Image& image, const LazyOverride& how) const {
  transforms::apply_pending(image, how);
}

void Spatial::carry_out(Image& image, const SpatialPlan& plan, const std::string& label,
                        bool lazy) const {
  for (const auto& step : plan.steps) {
    if (lazy)
      image.pending.push_back({this, step.matrix.affine(), step.shape, step.align_corners});
    else
      perform(image, step);
  }
  if (plan.undo) image.applied.push_back({label, *plan.undo});
}

}  // namespace clara::transforms
