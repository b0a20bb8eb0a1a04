#pragma once

#include "dice_loss.hpp"
#include "focal_loss.hpp"
#include "generalized_dice_loss.hpp"

namespace clara::voxel_losses {

/// monai.losses.DiceFocalLoss: a weighted sum of DiceLoss and FocalLoss (of logits).
class DiceFocalLoss : public OneTensorLoss {
 public:
  struct Options : DiceFields {
    std::string reduction = "mean";
    double gamma = 2.0;
    Weights weight;
    double lambda_dice = 1.0;
    double lambda_focal = 1.0;
    Weights alpha;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit DiceFocalLoss(const Options& options);
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 private:
  bool to_onehot_y_;
  double lambda_dice_;
  double lambda_focal_;
  DiceLoss dice_;
  FocalLoss focal_;
};

/// monai.losses.GeneralizedDiceFocalLoss: a weighted sum of GeneralizedDiceLoss and FocalLoss (of
/// logits).
class GeneralizedDiceFocalLoss : public OneTensorLoss {
 public:
  struct Options : GeneralizedDiceFields {
    double gamma = 2.0;
    Weights weight;
    double lambda_gdl = 1.0;
    double lambda_focal = 1.0;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit GeneralizedDiceFocalLoss(const Options& options);
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 private:
  double lambda_gdl_;
  double lambda_focal_;
  GeneralizedDiceLoss dice_;
  FocalLoss focal_;
};

}  // namespace clara::voxel_losses
