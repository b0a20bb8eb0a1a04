#pragma once

#include <clara/options.hpp>
#include <clara/train/loss.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clara::voxel_losses {

/// torch.nn.CrossEntropyLoss, of logits [batch, class] or [batch, class, spatial...]. The label
/// holds class numbers, [batch] or [batch, spatial...] (or with one channel, as images have), or
/// the probability of each class, in the shape of the logits.
class CrossEntropyLoss : public OneTensorLoss {
 public:
  struct Options {
    std::optional<std::vector<double>> weight;
    std::int64_t ignore_index = -100;
    std::string reduction = "mean";
    double label_smoothing = 0.0;

    static std::span<const Field> fields();
  };

  explicit CrossEntropyLoss(Options options);
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) override;

 private:
  at::Tensor labels(const at::Tensor& input, const at::Tensor& target) const;
  void explain(const at::Tensor& labels, std::int64_t classes) const;

  Options options_;
};

}  // namespace clara::voxel_losses
