#pragma once

#include <ATen/core/Tensor.h>
#include <clara/component.hpp>
#include <clara/train/model.hpp>

#include <functional>
#include <string_view>

namespace clara {

/// All outputs of a network for its inputs, as Model::forward_all.
using Predictor = std::function<Tensors(const Tensors&)>;

/// How a network is applied to an input.
class CLARA_TRAIN_API Inferer : public Component {
 public:
  static constexpr std::string_view kind = "inferer";
  /// [worker] inputs: [batch, channel, spatial...] each; calls `network` with patches or with the
  /// whole, and gives as many outputs as it does. `network` is lent for the call.
  virtual Tensors infer_all(const Tensors& inputs, const Predictor& network) const = 0;
  /// Of one input and one output.
  at::Tensor infer(const at::Tensor& input,
                   const std::function<at::Tensor(const at::Tensor&)>& network) const {
    return infer_all({input},
                     [&](const Tensors& inputs) -> Tensors { return {network(inputs.at(0))}; })
        .at(0);
  }
};

}  // namespace clara
