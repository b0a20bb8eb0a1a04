#pragma once

#include "common.hpp"

#include <clara/train/loss.hpp>

#include <span>
#include <string>

namespace clara::voxel_losses {

/// monai.losses.HausdorffDTLoss: Karimi and Salcudean, "Reducing the Hausdorff Distance in Medical
/// Image Segmentation with Convolutional Neural Networks" (2019). The squared error of each voxel
/// weighs as much as its distances to the borders of prediction and label, to the power alpha.
class HausdorffDTLoss : public OneTensorLoss {
 public:
  struct Options {
    double alpha = 2.0;
    bool include_background = false;
    bool to_onehot_y = false;
    bool sigmoid = false;
    bool softmax = false;
    std::string reduction = "mean";
    bool batch = false;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit HausdorffDTLoss(Options options)
      : HausdorffDTLoss(std::move(options), "HausdorffDTLoss") {}
  /// input: [batch, channel, y, x] or [batch, channel, z, y, x].
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 protected:
  HausdorffDTLoss(Options options, std::string name)
      : options_(std::move(options)), name_(std::move(name)) {}

 private:
  at::Tensor channel_loss(const at::Tensor& input, const at::Tensor& target) const;

  Options options_;
  std::string name_;
};

/// monai.losses.LogHausdorffDTLoss: the logarithm of one more than it.
class LogHausdorffDTLoss : public HausdorffDTLoss {
 public:
  explicit LogHausdorffDTLoss(Options options)
      : HausdorffDTLoss(std::move(options), "LogHausdorffDTLoss") {}
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;
};

}  // namespace clara::voxel_losses
