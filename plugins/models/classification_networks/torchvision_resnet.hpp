#pragma once

#include "common/layers.hpp"

#include <clara/value.hpp>

#include <string>
#include <vector>

namespace clara::networks {

/// A ResNet, ResNeXt or wide ResNet of torchvision.models, with its names and initial weights. Its
/// parts are for others to take.
class TorchVisionResNet : public torch::nn::Module {
 public:
  /// `name` is one of names().
  explicit TorchVisionResNet(const std::string& name);
  static std::vector<Value> names();

  at::Tensor forward(const at::Tensor& input);

  /// Name and layer, from conv1 to layer4.
  const std::vector<std::pair<std::string, LayerPtr>>& parts() const { return parts_; }
  std::int64_t features() const { return features_; }

 private:
  std::vector<std::pair<std::string, LayerPtr>> parts_;
  std::int64_t features_ = 0;
  std::shared_ptr<Linear> fc_;
};

}  // namespace clara::networks
