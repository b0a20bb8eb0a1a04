#include "common/spatial_plan.hpp"

#include <algorithm>

#include "common/map_transform.hpp"

namespace clara::transforms {

Geometry geometry_of(const Image& image) {
  Geometry out{spatial_shape(image.data), image.affine, image.data.scalar_type()};
  for (const auto& change : image.pending) {
    out.affine = out.affine * change.matrix;
    out.shape = change.shape;
  }
  return out;
}

SpatialPlan only_float(const Geometry& image) {
  SpatialStep step{SmallAffine(static_cast<int>(std::min<std::size_t>(image.shape.size(), 3))),
                   image.shape,
                   [](const at::Tensor& data) { return data.to(at::kFloat); },
                   {}};
  step.moves = false;
  return {{std::move(step)}, {}};
}

void perform(Image& image, const SpatialStep& step) {
  image.data = step.voxels(image.data);
  if (step.moves) move_affine(image, step.matrix, step.multiplied);
}

void move_affine(Image& image, const SmallAffine& xform, Multiplied multiplied) {
  image.affine =
      multiplied == Multiplied::by_torch
          ? image.affine * xform.affine()
          : fused_product(SmallAffine(3, image.affine), SmallAffine(3, xform.affine())).affine();
  const Value* known = image.meta.find("pixdim");
  if (known == nullptr || !known->is_array()) return;
  const Value* header = image.meta.find("sizeof_hdr");
  const bool single =
      header == nullptr || header->as_int() == 348;  // a NIfTI-1 header holds float32
  const auto spacing = spacing_of(SmallAffine(3, image.affine));
  Value pixdim = *known;
  auto& list = pixdim.as_array();
  for (std::size_t i = 0; i < spacing.size() && i + 1 < list.size(); ++i)
    list[i + 1] = single ? static_cast<double>(static_cast<float>(spacing[i])) : spacing[i];
  image.meta.set("pixdim", std::move(pixdim));
}

}  // namespace clara::transforms
