#pragma once

#include "common.hpp"

#include <clara/train/loss.hpp>

#include <span>
#include <string>

namespace clara::voxel_losses {

/// What GeneralizedDiceLoss is computed with, as a group of fields.
struct GeneralizedDiceFields {
  bool include_background = true;
  bool to_onehot_y = false;
  bool sigmoid = false;
  bool softmax = false;
  std::string w_type = "square";
  std::string reduction = "mean";
  double smooth_nr = 1e-5;
  double smooth_dr = 1e-5;
  bool batch = false;

  static std::span<const Field> fields();
  static void validate(const GeneralizedDiceFields& options, OptionIssues& issues);
};

/// monai.losses.GeneralizedDiceLoss: Sudre et al., "Generalised Dice overlap as a deep learning
/// loss function for highly unbalanced segmentations" (2017). Each class weighs the less the larger
/// it is; one that a label lacks weighs as much as the smallest one.
class GeneralizedDiceLoss : public OneTensorLoss {
 public:
  struct Options : GeneralizedDiceFields {
    bool soft_label = false;
    static std::span<const Field> fields();
  };

  /// `name`: of the loss that this one is or is part of, for messages.
  explicit GeneralizedDiceLoss(Options options, std::string name = "GeneralizedDiceLoss");
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 private:
  at::Tensor class_weights(const at::Tensor& volumes) const;

  Options options_;
  std::string name_;
};

}  // namespace clara::voxel_losses
