#pragma once

#include <ATen/core/Tensor.h>
#include <clara/component.hpp>
#include <clara/options.hpp>
#include <clara/train/state.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clara {

/// A network. The interface names no torch::nn type, so that what uses a network compiles in
/// seconds.
class CLARA_TRAIN_API Model : public Component, public Stateful {
 public:
  static constexpr std::string_view kind = "model";

  /// [worker] input: [batch, channel, spatial...].
  virtual at::Tensor forward(const at::Tensor& input) = 0;
  /// In the order of Python's parameters(); the tensors themselves, not copies.
  virtual std::vector<at::Tensor> parameters() const = 0;
  virtual std::vector<std::pair<std::string, at::Tensor>> named_parameters() const = 0;
  virtual void train(bool on) = 0;
  virtual bool is_training() const = 0;
  /// "cpu", "cuda:0". Before the optimizer is constructed.
  virtual void to(const std::string& device) = 0;
};

/// `#@model.parameters()`.
struct Parameters {
  Model* model = nullptr;
  std::string reference;
  std::vector<at::Tensor> tensors() const {
    return model ? model->parameters() : std::vector<at::Tensor>{};
  }
};

template <>
struct TypeOf<Parameters> {
  CLARA_TRAIN_API static Value schema();
  CLARA_TRAIN_API static Parameters read(const Value& value, Reading& reading);
  CLARA_TRAIN_API static Value print(const Parameters& parameters);
};

}  // namespace clara
