#pragma once

#include "common.hpp"

#include <clara/train/loss.hpp>

namespace clara::voxel_losses {

/// monai.losses.FocalLoss: Lin et al., "Focal Loss for Dense Object Detection" (2017). The input
/// are logits.
class FocalLoss : public OneTensorLoss {
 public:
  struct Options {
    bool include_background = true;
    bool to_onehot_y = false;
    double gamma = 2.0;
    Weights alpha;
    Weights weight;
    std::string reduction = "mean";
    bool use_softmax = false;
    std::optional<std::int64_t> ignore_index;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  /// `name`: of the loss that this one is or is part of, for messages.
  explicit FocalLoss(Options options, std::string name = "FocalLoss");
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 private:
  at::Tensor softmax_loss(const Pair& pair) const;
  at::Tensor sigmoid_loss(const Pair& pair) const;

  at::Tensor weighted(const at::Tensor& loss) const;
  at::Tensor reduced(const at::Tensor& loss, const at::Tensor& mask) const;

  Options options_;
  std::string name_;
};

}  // namespace clara::voxel_losses
