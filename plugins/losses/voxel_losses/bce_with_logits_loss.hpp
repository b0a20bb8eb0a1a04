#pragma once

#include "common.hpp"
#include "reduction.hpp"

#include <clara/train/loss.hpp>

namespace clara::voxel_losses {

/// torch.nn.BCEWithLogitsLoss: the binary cross entropy of logits, each channel by itself. The
/// weights count along the last axis, as torch lines them up: for [batch, class] one for each
/// class.
class BCEWithLogitsLoss : public OneTensorLoss {
 public:
  struct Options : ReductionFields {
    Weights weight;
    Weights pos_weight;

    static std::span<const Field> fields();
  };

  explicit BCEWithLogitsLoss(Options options) : options_(std::move(options)) {}
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 private:
  Options options_;
};

}  // namespace clara::voxel_losses
