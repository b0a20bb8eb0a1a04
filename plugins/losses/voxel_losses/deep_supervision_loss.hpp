#pragma once

#include <clara/options.hpp>
#include <clara/train/loss.hpp>

#include <optional>
#include <string>
#include <vector>

namespace clara::voxel_losses {

/// monai.losses.DeepSupervisionLoss: the weighted sum of a loss over all outputs of a network, the
/// label resampled (nearest-exact) to the size of each. One output has the loss itself.
class DeepSupervisionLoss : public Loss {
 public:
  struct Options {
    Child<Loss> loss;
    std::string weight_mode = "exp";
    std::optional<std::vector<double>> weights;

    static std::span<const Field> fields();
  };

  explicit DeepSupervisionLoss(Options options) : options_(std::move(options)) {}
  at::Tensor forward_all(const Tensors& outputs, const Tensors& targets) override;

 private:
  std::vector<double> weights(std::size_t levels) const;

  Options options_;
};

}  // namespace clara::voxel_losses
