#pragma once

#include <ATen/core/Tensor.h>
#include <clara/component.hpp>

#include <string_view>

namespace clara {

class CLARA_TRAIN_API Loss : public Component {
 public:
  static constexpr std::string_view kind = "loss";
  /// [worker] input: [batch, class, spatial...], target: [batch, 1 or class, spatial...]; a scalar
  /// unless `reduction` says otherwise.
  virtual at::Tensor forward(const at::Tensor& input, const at::Tensor& target) = 0;
};

}  // namespace clara
