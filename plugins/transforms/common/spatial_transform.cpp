#include "common/spatial_transform.hpp"

#include <clara/error.hpp>

#include "common/crop_pad.hpp"
#include "common/map_transform.hpp"
#include "common/pending.hpp"

namespace clara::transforms {

void Spatial::invert(Image& image, const AppliedTransform& applied, bool) const {
  const Object& done = applied.info.as_object();
  check(done.contains("cropped") || done.contains("padded"), "it does not say how it is undone");
  undo_crop_and_pad(image, done);
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
  const auto shape = geometry_of(image).shape;
  for (const auto& step : plan.steps) check_growth(shape, step.shape);
  if (lazy) image.pending.push_back(pending_change(geometry_of(image), plan));
  for (const auto& step : plan.steps)
    if (!lazy) perform(image, step);
  if (!plan.undo) return;
  Object undo = *plan.undo;
  if (lazy) undo.set("lazy", true);
  image.applied.push_back({label, std::move(undo)});
}

}  // namespace clara::transforms
