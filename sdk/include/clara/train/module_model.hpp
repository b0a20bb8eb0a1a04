#pragma once

#include <clara/train/model.hpp>

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace torch::nn {
class Module;
}

namespace clara {

/// A Model whose network is a torch::nn::Module: everything but forward_all(). State-dict keys and
/// their order are those of Python's Module.state_dict: a module's parameters, its buffers, then
/// its children.
class CLARA_TRAIN_API ModuleModel : public Model {
 public:
  explicit ModuleModel(std::shared_ptr<torch::nn::Module> module);
  ~ModuleModel() override;

  std::vector<at::Tensor> parameters() const override;
  NamedTensors named_parameters() const override;
  NamedTensors named_buffers() const override;
  void train(bool on) override;
  bool is_training() const override;
  void to(const Placement& placement) override;
  State state_dict() const override;
  /// Strict: copies only when every key is there, none is left over and every shape fits.
  void load_state_dict(const State& state) override;

 private:
  std::shared_ptr<torch::nn::Module> module_;
};

/// A whole Model from a torch::nn::Module that has a forward():
///
///     class Net : public torch::nn::Module {
///      public:
///       at::Tensor forward(const at::Tensor& input);  // or: Tensors forward(...)
///     };
///     MyNet::MyNet(const Options& options) : NetworkModel(std::make_shared<Net>(options)) {}
///
/// Net is needed in the .cpp file only.
class CLARA_TRAIN_API NetworkModel : public ModuleModel {
 public:
  template <class Net>
  explicit NetworkModel(std::shared_ptr<Net> net) : ModuleModel(net), call_(call_of(net)) {}

  Tensors forward_all(const Tensors& inputs) override { return call_(one_tensor(inputs, label())); }

 private:
  using Call = std::function<Tensors(const at::Tensor&)>;

  template <class Net>
  static Call call_of(std::shared_ptr<Net> net) {
    using Answer = decltype(net->forward(std::declval<const at::Tensor&>()));
    return [net = std::move(net)](const at::Tensor& input) -> Tensors {
      if constexpr (std::is_convertible_v<Answer, at::Tensor>)
        return {net->forward(input)};
      else
        return net->forward(input);
    };
  }

  Call call_;
};

/// Copies the tensors of `state` (a dict of names) into `targets`. Nothing is copied unless all of
/// them fit; otherwise throws clara::Error that lists what is missing, unexpected, of another shape
/// or of another kind of number.
CLARA_TRAIN_API void load_named_tensors(const NamedTensors& targets, const State& state);

/// Puts one tensor where `placement` says; the tensor stays the same object.
CLARA_TRAIN_API void place(const at::Tensor& tensor, const Placement& placement);

}  // namespace clara
