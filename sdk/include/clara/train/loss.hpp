#pragma once

#include <ATen/core/Tensor.h>
#include <clara/component.hpp>
#include <clara/train/model.hpp>

#include <string_view>

namespace clara {

/// What a training makes smaller. Called by the engine's thread.
class CLARA_TRAIN_API Loss : public Component {
 public:
  static constexpr std::string_view kind = "loss";
  /// [worker] outputs: all that the network gave, [batch, class, spatial...] each, the prediction
  /// first; targets: [batch, 1 or class, spatial...], most often one. A scalar unless `reduction`
  /// says otherwise.
  virtual at::Tensor forward_all(const Tensors& outputs, const Tensors& targets) = 0;
  /// Of one output and one target.
  at::Tensor forward(const at::Tensor& input, const at::Tensor& target) {
    return forward_all({input}, {target});
  }
};

/// A Loss of one output and one target. A network that gives more needs a loss that takes them:
/// throws clara::Error that says so.
class CLARA_TRAIN_API OneTensorLoss : public Loss {
 public:
  /// [worker] input: [batch, class, spatial...], target: [batch, 1 or class, spatial...].
  virtual at::Tensor forward(const at::Tensor& input, const at::Tensor& target) = 0;
  at::Tensor forward_all(const Tensors& outputs, const Tensors& targets) final;
};

}  // namespace clara
