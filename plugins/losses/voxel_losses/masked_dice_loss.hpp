#pragma once

#include "dice_loss.hpp"

namespace clara::voxel_losses {

/// monai.losses.MaskedDiceLoss: DiceLoss of what a mask leaves of prediction and label. The mask is
/// a second target, [batch or 1, 1, spatial...]; without one it is DiceLoss.
class MaskedDiceLoss : public Loss {
 public:
  struct Options : DiceFields {
    std::string reduction = "mean";
    Weights weight;
    bool soft_label = false;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit MaskedDiceLoss(const Options& options);
  at::Tensor forward_all(const Tensors& outputs, const Tensors& targets) override;

 private:
  bool sigmoid_;
  bool softmax_;
  DiceLoss dice_;  ///< of what was activated already
};

}  // namespace clara::voxel_losses
