#pragma once

#include "common.hpp"

#include <clara/train/loss.hpp>

#include <span>
#include <string>

namespace clara::voxel_losses {

/// What the Dice overlap of DiceLoss and of DiceCELoss is computed with, as a group of fields.
struct DiceFields {
  bool include_background = true;
  bool to_onehot_y = false;
  bool sigmoid = false;
  bool softmax = false;
  bool squared_pred = false;
  bool jaccard = false;
  double smooth_nr = 1e-5;
  double smooth_dr = 1e-5;
  bool batch = false;

  static std::span<const Field> fields();
  static void validate(const DiceFields& options, OptionIssues& issues);
};

/// monai.losses.DiceLoss: one minus the Dice overlap of Milletari et al., "V-Net" (2016).
class DiceLoss : public OneTensorLoss {
 public:
  struct Options : DiceFields {
    std::string reduction = "mean";
    Weights weight;
    bool soft_label = false;
    std::optional<std::int64_t> ignore_index;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  /// `name`: of the loss that this one is or is part of, for messages.
  explicit DiceLoss(Options options, std::string name = "DiceLoss");
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 private:
  at::Tensor overlap_loss(const Pair& pair) const;
  at::Tensor weighted(const at::Tensor& loss, std::int64_t classes) const;

  Options options_;
  std::string name_;
};

}  // namespace clara::voxel_losses
