#pragma once

#include <ATen/core/Tensor.h>
#include <clara/component.hpp>
#include <clara/options.hpp>
#include <clara/train/state.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clara {

/// What goes into a network and comes out of it.
using Tensors = std::vector<at::Tensor>;
/// Tensors by their names in a state_dict, in its order.
using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

/// Where the numbers of a network lie, and in which form.
struct Placement {
  std::string device = "cpu";           ///< "cpu", "cuda:0"
  std::optional<at::ScalarType> dtype;  ///< of floating-point numbers; none: as they are
  /// Of tensors with as many axes as it stands for (ChannelsLast: 4, ChannelsLast3d: 5).
  std::optional<at::MemoryFormat> memory_format;
};

/// A network. The interface names no torch::nn type, so that what uses a network compiles in
/// seconds. One thread at a time calls it: the engine's.
class CLARA_TRAIN_API Model : public Component, public Stateful {
 public:
  static constexpr std::string_view kind = "model";

  /// [worker] inputs: [batch, channel, spatial...] each, most often one. The first output is the
  /// prediction; a network with deep supervision or with several heads gives more of them, which
  /// the loss takes. At least one.
  virtual Tensors forward_all(const Tensors& inputs) = 0;
  /// The prediction for one input.
  at::Tensor forward(const at::Tensor& input) { return forward_all({input}).at(0); }

  /// [worker] In the order of Python's parameters(); the tensors themselves, not copies.
  virtual std::vector<at::Tensor> parameters() const = 0;
  /// [worker] The same with their names in the state_dict.
  virtual NamedTensors named_parameters() const = 0;
  /// [worker] What is not trained and yet saved: running statistics. The tensors themselves.
  virtual NamedTensors named_buffers() const { return {}; }
  /// [worker] Training or evaluation mode.
  virtual void train(bool on) = 0;
  /// [worker] Which of the two.
  virtual bool is_training() const = 0;
  /// [worker] Before the optimizer is constructed. The tensors of parameters() stay the same
  /// objects.
  virtual void to(const Placement& placement) = 0;
};

/// A Model from one tensor to one tensor: all that it has to say is forward().
class CLARA_TRAIN_API OneTensorModel : public Model {
 public:
  /// [worker] input: [batch, channel, spatial...].
  virtual at::Tensor forward(const at::Tensor& input) = 0;
  Tensors forward_all(const Tensors& inputs) final;
};

/// The one tensor of `inputs`. Throws clara::Error that names `owner` when there is another number
/// of them.
CLARA_TRAIN_API const at::Tensor& one_tensor(const Tensors& inputs, std::string_view owner);

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
  CLARA_TRAIN_API static Parameters read(const Value& value, OptionReader& reading);
  CLARA_TRAIN_API static Value print(const Parameters& parameters);
};

}  // namespace clara
