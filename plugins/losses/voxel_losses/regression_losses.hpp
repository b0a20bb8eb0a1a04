#pragma once

#include "reduction.hpp"

#include <clara/train/loss.hpp>

namespace clara::voxel_losses {

/// torch.nn.MSELoss: the square of the difference.
class MSELoss : public OneTensorLoss {
 public:
  struct Options : ReductionFields {
    static std::span<const Field> fields();
  };
  explicit MSELoss(const Options& options) : reduction_(options.code()) {}
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 private:
  std::int64_t reduction_;
};

/// torch.nn.L1Loss: the size of the difference.
class L1Loss : public OneTensorLoss {
 public:
  struct Options : ReductionFields {
    static std::span<const Field> fields();
  };
  explicit L1Loss(const Options& options) : reduction_(options.code()) {}
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 private:
  std::int64_t reduction_;
};

/// torch.nn.SmoothL1Loss: the square below beta, the size above it; Girshick, "Fast R-CNN" (2015).
class SmoothL1Loss : public OneTensorLoss {
 public:
  struct Options : ReductionFields {
    double beta = 1.0;
    static std::span<const Field> fields();
  };
  explicit SmoothL1Loss(const Options& options) : reduction_(options.code()), beta_(options.beta) {}
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 private:
  std::int64_t reduction_;
  double beta_;
};

}  // namespace clara::voxel_losses
