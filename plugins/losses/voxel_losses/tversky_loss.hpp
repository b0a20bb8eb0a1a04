#pragma once

#include "common.hpp"

#include <clara/train/loss.hpp>

#include <span>
#include <string>

namespace clara::voxel_losses {

/// monai.losses.TverskyLoss: Salehi et al., "Tversky loss function for image segmentation using 3D
/// fully convolutional deep networks" (2017).
class TverskyLoss : public OneTensorLoss {
 public:
  struct Options {
    bool include_background = true;
    bool to_onehot_y = false;
    bool sigmoid = false;
    bool softmax = false;
    double alpha = 0.5;
    double beta = 0.5;
    std::string reduction = "mean";
    double smooth_nr = 1e-5;
    double smooth_dr = 1e-5;
    bool batch = false;
    bool soft_label = false;
    std::optional<std::int64_t> ignore_index;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit TverskyLoss(Options options) : options_(std::move(options)) {}
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 private:
  Options options_;
};

}  // namespace clara::voxel_losses
