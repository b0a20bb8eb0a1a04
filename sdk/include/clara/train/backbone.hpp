#pragma once

#include <ATen/core/Tensor.h>
#include <clara/export.hpp>

#include <vector>

namespace clara {

/// Ability of a model: the features of its stages, for a head or a decoder that needs more than the
/// last.
class CLARA_TRAIN_API Backbone {
 public:
  virtual ~Backbone();
  /// [worker] The outputs of the stages, finest first, in the model's own data format.
  virtual std::vector<at::Tensor> stages(const at::Tensor& input) = 0;
};

}  // namespace clara
