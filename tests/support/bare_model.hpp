#pragma once

#include <clara/train/model.hpp>

#include <utility>
#include <vector>

namespace clara::testing {

/// A model that is nothing but its parameters, for what trains them.
class BareModel : public OneTensorModel {
 public:
  explicit BareModel(Tensors tensors) : tensors(std::move(tensors)) {}
  at::Tensor forward(const at::Tensor& input) override { return input; }
  std::vector<at::Tensor> parameters() const override { return tensors; }
  NamedTensors named_parameters() const override { return {}; }
  void train(bool) override {}
  bool is_training() const override { return true; }
  void to(const Placement&) override {}
  State state_dict() const override { return {}; }
  void load_state_dict(const State&) override {}

  Tensors tensors;
};

}  // namespace clara::testing
