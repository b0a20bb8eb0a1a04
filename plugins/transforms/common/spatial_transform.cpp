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

/// All steps as one, multiplied from the last, as MONAI does. Nothing to do is pending, too, and
/// makes the image float32 when it is due.
PendingChange Spatial::pending_change(const Geometry& image, const SpatialPlan& plan) const {
  PendingChange out{
      this, {}, plan.steps.empty() ? image.shape : plan.steps.back().shape, std::nullopt};
  for (auto step = plan.steps.rbegin(); step != plan.steps.rend(); ++step) {
    out.matrix = step->matrix.affine() * out.matrix;
    if (!out.align_corners) out.align_corners = step->align_corners;
  }
  return out;
}

void Spatial::carry_out(Image& image, const SpatialPlan& plan, const std::string& label,
                        bool lazy) const {
  if (lazy) image.pending.push_back(pending_change(geometry_of(image), plan));
  for (const auto& step : plan.steps)
    if (!lazy) perform(image, step);
  if (plan.undo) image.applied.push_back({label, *plan.undo});
}

}  // namespace clara::transforms
