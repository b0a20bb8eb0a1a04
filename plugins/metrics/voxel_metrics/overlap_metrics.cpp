#include "overlap_metrics.hpp"

#include "ignore_mask.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/isinf.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/reciprocal.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <limits>
#include <numeric>
#include <vector>

namespace clara::voxel_metrics {

namespace {

/// Over all axes but the first.
at::Tensor sum_by_class(const at::Tensor& values) {
  std::vector<std::int64_t> axes(static_cast<std::size_t>(values.dim() - 1));
  std::iota(axes.begin(), axes.end(), 1);
  return at::sum(values, axes);
}

}  // namespace

std::span<const Field> MeanIoUHandler::Options::fields() {
  using O = MeanIoUHandler::Options;
  static const Fields<O> list{
      field<&O::include_background>("include_background", "count class 0 too"),
      group<TableFields>()};
  return list;
}

at::Tensor MeanIoUHandler::score(const Item& item) {
  check_same_shape(item, 2, name());
  const auto [prediction, label] = include_background_ ? item : without_background(item);
  const auto both = sum_by_class(label * prediction);
  const auto in_label = sum_by_class(label);
  const auto all = in_label + sum_by_class(prediction) - both;
  return at::where(in_label > 0, both / all,
                   at::scalar_tensor(std::numeric_limits<float>::quiet_NaN()));
}

std::span<const Field> GeneralizedDiceScore::Options::fields() {
  using O = GeneralizedDiceScore::Options;
  static const Fields<O> list{
      field<&O::include_background>("include_background", "count class 0 too"),
      group<TableFields>(),
      field<&O::weight_type>("weight_type",
                             "weight of a class: one over its volume, over the "
                             "square of it, or the same for all")
          .one_of({"square", "simple", "uniform"}),
      field<&O::ignore_index>("ignore_index", "class number that does not count"),
      field<&O::epsilon>("epsilon", "accepted for MONAI's sake, which uses it nowhere")};
  return list;
}

/// One over the volumes, [class]; that of a class without a voxel is the largest of the others.
at::Tensor GeneralizedDiceScore::weights(const at::Tensor& volumes) const {
  auto weights = options_.weight_type == "simple"   ? at::reciprocal(volumes)
                 : options_.weight_type == "square" ? at::reciprocal(volumes * volumes)
                                                    : at::ones_like(volumes);
  const auto infinite = at::isinf(weights);
  if (!infinite.any().item().toBool()) return weights;
  weights = weights.masked_fill(infinite, 0);
  const auto largest = weights.max().item().toDouble();
  return weights.masked_fill(infinite, largest > 0 ? largest : 1.0);
}

at::Tensor GeneralizedDiceScore::score(const Item& item) {
  check_same_shape(item, 2, name());
  auto [prediction, label] = item;
  if (const auto mask = ignore_mask(label, options_.ignore_index); mask.defined()) {
    prediction = prediction * mask;
    label = label * mask;
  }
  std::vector<std::int64_t> channels;
  for (std::int64_t channel = options_.include_background ? 0 : 1; channel < prediction.size(0);
       ++channel)
    if (channel != options_.ignore_index) channels.push_back(channel);
  if (channels.empty()) return at::zeros({1});
  const auto index = at::tensor(channels, at::TensorOptions(at::kLong)).to(prediction.device());
  prediction = prediction.index_select(0, index);
  label = label.index_select(0, index);
  const auto both = sum_by_class(label * prediction);
  const auto in_label = sum_by_class(label);
  const auto in_prediction = sum_by_class(prediction);
  const auto all = in_label + in_prediction;
  const auto weight = weights(in_label.to(at::kFloat));
  const bool summed = !reduction().ends_with("_batch") && reduction() != "none";
  const auto above = summed ? 2.0 * (both * weight).sum(0, true) : 2.0 * (both * weight);
  const auto below = summed ? (all * weight).sum(0, true) : all * weight;
  const auto score = above / below;
  const auto empty = below == 0;
  if (summed) return score.masked_fill(empty, 1.0);
  const auto unseen =
      at::where(in_prediction * weight == 0, at::ones_like(score), at::zeros_like(score));
  return at::where(empty, unseen, score);
}

}  // namespace clara::voxel_metrics
