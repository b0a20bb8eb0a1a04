#pragma once

#include <ATen/core/Tensor.h>
#include <clara/component.hpp>

#include <functional>
#include <string_view>

namespace clara {

using Predictor = std::function<at::Tensor(const at::Tensor&)>;

class CLARA_TRAIN_API Inferer : public Component {
 public:
  static constexpr std::string_view kind = "inferer";
  /// [worker] inputs: [batch, channel, spatial...]; calls `network` with patches or with the whole.
  virtual at::Tensor infer(const at::Tensor& inputs, const Predictor& network) const = 0;
};

}  // namespace clara
