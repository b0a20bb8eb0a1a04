#pragma once

#include <clara/options.hpp>
#include <clara/train/loss.hpp>

#include <span>

namespace clara::voxel_losses {

/// monai.losses.ContrastiveLoss: Chen et al., "A Simple Framework for Contrastive Learning of
/// Visual Representations" (2020), of two views of a batch.
class ContrastiveLoss : public OneTensorLoss {
 public:
  struct Options {
    double temperature = 0.5;
    std::int64_t batch_size = -1;
    static std::span<const Field> fields();
  };

  explicit ContrastiveLoss(const Options& options) : temperature_(options.temperature) {}
  /// input, target: [batch, feature].
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 private:
  double temperature_;
};

}  // namespace clara::voxel_losses
