#pragma once

#include <clara/options.hpp>
#include <clara/train/loss.hpp>

#include <span>
#include <string>
#include <vector>

namespace clara::voxel_losses {

/// monai.losses.SSIMLoss: one minus the structural similarity of Wang et al., "Image quality
/// assessment: from error visibility to structural similarity" (2004), of each item.
class SSIMLoss : public OneTensorLoss {
 public:
  struct Options {
    std::int64_t spatial_dims = 3;
    double data_range = 1.0;
    std::string kernel_type = "gaussian";
    OneOrMany<std::int64_t> win_size = 11;
    OneOrMany<double> kernel_sigma = 1.5;
    double k1 = 0.01;
    double k2 = 0.03;
    std::string reduction = "mean";

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit SSIMLoss(Options options) : options_(std::move(options)) {}
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 private:
  Options options_;
};

}  // namespace clara::voxel_losses
