#pragma once

#include "reduction.hpp"

#include <clara/train/loss.hpp>

#include <optional>
#include <string>
#include <vector>

namespace clara::voxel_losses {

/// What torch's losses of class numbers are computed with, as a group of fields.
struct ClassFields : ReductionFields {
  std::optional<std::vector<double>> weight;
  std::int64_t ignore_index = -100;

  static std::span<const Field> fields();
};

/// torch.nn.CrossEntropyLoss of logits [batch, class, spatial...] and class numbers [batch,
/// spatial...]; a channel axis of length 1 in the label is dropped, and labels of any number type
/// become class numbers. A label in the shape of the logits holds probabilities.
class CrossEntropyLoss : public OneTensorLoss {
 public:
  struct Options : ClassFields {
    double label_smoothing = 0.0;
    static std::span<const Field> fields();
  };

  explicit CrossEntropyLoss(Options options) : options_(std::move(options)) {}
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 private:
  Options options_;
};

/// torch.nn.NLLLoss: the same of log probabilities, as a network with a log-softmax gives.
class NLLLoss : public OneTensorLoss {
 public:
  struct Options : ClassFields {
    static std::span<const Field> fields();
  };

  explicit NLLLoss(Options options) : options_(std::move(options)) {}
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 private:
  Options options_;
};

}  // namespace clara::voxel_losses
