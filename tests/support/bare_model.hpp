#pragma once

#include <clara/train/model.hpp>

#include <string>
#include <utility>
#include <vector>

namespace clara::testing {

/// A model that is nothing but its parameters, for what trains them.
class BareModel : public OneTensorModel {
 public:
  /// `names`: of the first tensors.
  explicit BareModel(Tensors tensors, std::vector<std::string> names = {})
      : tensors(std::move(tensors)), names(std::move(names)) {}
  at::Tensor forward(const at::Tensor& input) override { return input; }
  std::vector<at::Tensor> parameters() const override { return tensors; }
  NamedTensors named_parameters() const override {
    NamedTensors named;
    for (std::size_t i = 0; i < tensors.size() && i < names.size(); ++i)
      named.emplace_back(names[i], tensors[i]);
    return named;
  }
  void train(bool) override {}
  bool is_training() const override { return true; }
  void to(const Placement&) override {}
  State state_dict() const override { return {}; }
  void load_state_dict(const State&) override {}

  Tensors tensors;
  std::vector<std::string> names;
};

}  // namespace clara::testing
