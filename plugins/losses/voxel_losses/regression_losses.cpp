#include "regression_losses.hpp"

#include <clara/error.hpp>
#include <clara/internal/float_range.hpp>
#include <clara/internal/texts.hpp>

#include <ATen/ops/l1_loss.h>
#include <ATen/ops/mse_loss.h>
#include <ATen/ops/smooth_l1_loss.h>

namespace clara::voxel_losses {

namespace {

/// The label as numbers; torch would spread one of another shape over the prediction.
at::Tensor numbers(const at::Tensor& input, const at::Tensor& target, const std::string& loss) {
  if (target.sizes() != input.sizes())
    throw Error(loss + ": the label has shape " + shape_text(target.sizes()) +
                " where the prediction has " + shape_text(input.sizes()));
  return target.is_floating_point() ? target : target.to(input.scalar_type());
}

}  // namespace

std::span<const Field> MSELoss::Options::fields() {
  static const Fields<Options> list{group<ReductionFields>()};
  return list;
}

at::Tensor MSELoss::forward(const at::Tensor& input, const at::Tensor& target) {
  // torch computes in the wider of two types, and then has no gradient.
  const auto label = numbers(input, target, "MSELoss").to(input.scalar_type());
  return at::mse_loss(input, label, reduction_);
}

std::span<const Field> L1Loss::Options::fields() {
  static const Fields<Options> list{group<ReductionFields>()};
  return list;
}

at::Tensor L1Loss::forward(const at::Tensor& input, const at::Tensor& target) {
  return at::l1_loss(input, numbers(input, target, "L1Loss"), reduction_);
}

std::span<const Field> SmoothL1Loss::Options::fields() {
  static const Fields<Options> list{
      group<ReductionFields>(),
      field<&Options::beta>("beta", "the difference where it changes").range(0, kLargestFloat)};
  return list;
}

at::Tensor SmoothL1Loss::forward(const at::Tensor& input, const at::Tensor& target) {
  const auto label = numbers(input, target, "SmoothL1Loss");
  return beta_ == 0 ? at::l1_loss(input, label, reduction_)
                    : at::smooth_l1_loss(input, label, reduction_, beta_);
}

}  // namespace clara::voxel_losses
