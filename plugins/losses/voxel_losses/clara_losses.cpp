#include "clara_losses.hpp"

#include <clara/internal/float_range.hpp>

#include <array>

namespace clara::voxel_losses {
namespace {

DiceLoss::Options today(const Dice::Options& options) {
  DiceLoss::Options out;
  out.include_background = !options.skip_background;
  out.to_onehot_y = !options.is_onehot_targets;
  out.softmax = true;
  out.squared_pred = options.squared_pred;
  out.jaccard = options.jaccard;
  out.smooth_nr = out.smooth_dr = options.smooth;
  return out;
}

FocalLoss::Options today(const Focal::Options& options) {
  FocalLoss::Options out;
  out.include_background = !options.skip_background;
  out.to_onehot_y = !options.is_onehot_targets;
  out.use_softmax = true;
  return out;
}

}  // namespace

std::span<const Field> ClaraLossFields::fields() {
  using F = ClaraLossFields;
  static const std::array list{
      field<&F::skip_background>("skip_background", "leave class 0 out"),
      field<&F::is_onehot_targets>("is_onehot_targets", "the label has a channel for each class")};
  return list;
}

std::span<const Field> Dice::Options::fields() {
  using O = Dice::Options;
  static const Fields<O> list{
      group<ClaraLossFields>(), field<&O::squared_pred>("squared_pred", "square the denominator"),
      field<&O::jaccard>("jaccard", "the Jaccard index in place of Dice"),
      field<&O::smooth>("smooth", "is added to numerator and denominator").range(0, kLargestFloat)};
  return list;
}

Dice::Dice(const Options& options, Context& context) : DiceLoss(today(options), "Dice") {
  context.info("Dice is Clara 3's name of DiceLoss; it is taken with \"softmax\": true");
}

std::span<const Field> Focal::Options::fields() {
  static const Fields<Focal::Options> list{group<ClaraLossFields>()};
  return list;
}

Focal::Focal(const Options& options, Context& context) : FocalLoss(today(options), "Focal") {
  context.info("Focal is Clara 3's name of FocalLoss; it is taken with \"use_softmax\": true");
}

}  // namespace clara::voxel_losses
