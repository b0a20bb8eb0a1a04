#pragma once

#include "dice_loss.hpp"

namespace clara::voxel_losses {

/// monai.losses.DiceCELoss: a weighted sum of DiceLoss and cross entropy (of logits; binary when
/// there is one channel).
class DiceCELoss : public OneTensorLoss {
 public:
  struct Options : DiceFields {
    std::string reduction = "mean";
    std::optional<std::vector<double>> weight;
    double lambda_dice = 1.0;
    double lambda_ce = 1.0;
    double label_smoothing = 0.0;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit DiceCELoss(Options options);
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 private:
  at::Tensor cross_entropy(const at::Tensor& input, const at::Tensor& target) const;

  Options options_;
  DiceLoss dice_;
};

}  // namespace clara::voxel_losses
