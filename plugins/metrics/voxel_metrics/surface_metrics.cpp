#include "surface_metrics.hpp"

#include "ignore_mask.hpp"

#include <clara/error.hpp>
#include <clara/internal/float_range.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/le.h>
#include <ATen/ops/quantile.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace clara::voxel_metrics {

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

Field distance_field(Field field) {
  return std::move(field).one_of({"euclidean", "chessboard", "taxicab"});
}

/// A score of each class, of its surfaces.
template <class Score>
at::Tensor by_class(const Item& item, bool subvoxels, const Score& score) {
  std::vector<float> scores;
  for (std::int64_t c = 0; c < item.prediction.size(0); ++c)
    scores.push_back(score(surfaces_of(item.prediction[c], item.label[c], subvoxels), c));
  return at::tensor(scores, at::TensorOptions(at::kFloat));
}

float farthest(const at::Tensor& distances, const std::optional<double>& percentile) {
  if (distances.numel() == 0) return kNan;
  if (percentile.value_or(0) == 0) return distances.max().item().toFloat();
  return at::quantile(distances, *percentile / 100).item().toFloat();
}

float larger(float a, float b) { return std::isnan(a) || std::isnan(b) ? kNan : std::max(a, b); }

}  // namespace

std::span<const Field> HausdorffDistance::Options::fields() {
  using O = HausdorffDistance::Options;
  static const Fields<O> list{
      field<&O::include_background>("include_background", "count class 0 too"),
      distance_field(field<&O::distance_metric>("distance_metric", "how distances are measured")),
      field<&O::percentile>("percentile", "of the distances, in place of the largest one")
          .range(0, 100),
      field<&O::directed>("directed", "only from the prediction to the label"),
      group<TableFields>()};
  return list;
}

at::Tensor HausdorffDistance::score(const Item& item) {
  check_same_shape(item, 2, name());
  const auto classes = options_.include_background ? item : without_background(item);
  return by_class(classes, false, [&](const Surfaces& surfaces, std::int64_t) {
    const auto& [prediction, label, a, b] = surfaces;
    const auto there = farthest(surface_distances(prediction, label, options_.distance_metric),
                                options_.percentile);
    if (options_.directed) return there;
    return larger(there, farthest(surface_distances(label, prediction, options_.distance_metric),
                                  options_.percentile));
  });
}

std::span<const Field> SurfaceDistance::Options::fields() {
  using O = SurfaceDistance::Options;
  static const Fields<O> list{
      field<&O::include_background>("include_background", "count class 0 too"),
      field<&O::symmetric>("symmetric", "from the label to the prediction, too"),
      distance_field(field<&O::distance_metric>("distance_metric", "how distances are measured")),
      group<TableFields>()};
  return list;
}

at::Tensor SurfaceDistance::score(const Item& item) {
  check_same_shape(item, 2, name());
  const auto classes = options_.include_background ? item : without_background(item);
  return by_class(classes, false, [&](const Surfaces& surfaces, std::int64_t) {
    auto distances =
        surface_distances(surfaces.prediction, surfaces.label, options_.distance_metric);
    if (options_.symmetric)
      distances = at::cat({distances, surface_distances(surfaces.label, surfaces.prediction,
                                                        options_.distance_metric)});
    return distances.numel() == 0 ? kNan : distances.mean().item().toFloat();
  });
}

std::span<const Field> SurfaceDiceMetric::Options::fields() {
  using O = SurfaceDiceMetric::Options;
  static const Fields<O> list{
      field<&O::class_thresholds>("class_thresholds", "distance that is let pass, of each class")
          .required()
          .range(0, kLargestFloat),
      field<&O::include_background>("include_background", "count class 0 too"),
      distance_field(field<&O::distance_metric>("distance_metric", "how distances are measured")),
      group<TableFields>(),
      field<&O::use_subvoxels>("use_subvoxels", "the sizes of the surfaces between the voxels"),
      field<&O::ignore_index>("ignore_index", "class number that does not count")};
  return list;
}

float SurfaceDiceMetric::dice(const Surfaces& surfaces, double threshold) const {
  const auto there =
      surface_distances(surfaces.prediction, surfaces.label, options_.distance_metric);
  const auto back =
      surface_distances(surfaces.label, surfaces.prediction, options_.distance_metric);
  const auto near_there = at::le(there, threshold);
  const auto near_back = at::le(back, threshold);
  if (!options_.use_subvoxels) {
    const auto all = there.numel() + back.numel();
    const auto near = near_there.sum() + near_back.sum();
    return all == 0 ? kNan : (near / all).item().toFloat();
  }
  const auto& [prediction, label, prediction_areas, label_areas] = surfaces;
  const auto all = label_areas.sum() + prediction_areas.sum();
  if (all.item().toDouble() == 0) return kNan;
  const auto none = at::zeros({}, prediction_areas.options());
  const auto in_label = label_areas.numel() > 0 ? label_areas.masked_select(near_back).sum() : none;
  const auto in_prediction =
      prediction_areas.numel() > 0 ? prediction_areas.masked_select(near_there).sum() : none;
  return ((in_label + in_prediction) / all).item().toFloat();
}

at::Tensor SurfaceDiceMetric::score(const Item& item) {
  check_same_shape(item, 3, name());
  auto masked = item;
  if (const auto mask = ignore_mask(item.label, options_.ignore_index); mask.defined())
    masked = {item.prediction * mask, item.label * mask};
  const auto classes = options_.include_background ? masked : without_background(masked);
  const auto count = static_cast<std::size_t>(classes.prediction.size(0));
  if (count != options_.class_thresholds.size())
    throw Error("SurfaceDiceMetric: class_thresholds has " +
                std::to_string(options_.class_thresholds.size()) + " entries for " +
                std::to_string(count) + " classes" +
                (options_.include_background ? "" : "; the background is not one of them"));
  return by_class(classes, options_.use_subvoxels, [&](const Surfaces& surfaces, std::int64_t c) {
    return dice(surfaces, options_.class_thresholds[static_cast<std::size_t>(c)]);
  });
}

}  // namespace clara::voxel_metrics
