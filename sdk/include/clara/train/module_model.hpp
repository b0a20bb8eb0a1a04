#pragma once

#include <clara/train/model.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace torch::nn {
class Module;
}

namespace clara {

/// A Model whose network is a torch::nn::Module: everything but forward(). State-dict keys and
/// their order are those of Python's Module.state_dict: a module's parameters, its buffers, then
/// its children.
class CLARA_TRAIN_API ModuleModel : public Model {
 public:
  explicit ModuleModel(std::shared_ptr<torch::nn::Module> module);
  ~ModuleModel() override;

  std::vector<at::Tensor> parameters() const override;
  std::vector<std::pair<std::string, at::Tensor>> named_parameters() const override;
  void train(bool on) override;
  bool is_training() const override;
  void to(const std::string& device) override;
  State state_dict() const override;
  /// Strict: copies only when every key is there, none is left over and every shape fits.
  void load_state_dict(const State& state) override;

 private:
  std::shared_ptr<torch::nn::Module> module_;
};

/// A name and a tensor of a network that is to be filled.
using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

/// Copies the tensors of `state` (a dict of names) into `targets`. Nothing is copied unless all of
/// them fit; otherwise throws clara::Error that lists what is missing, unexpected, of another shape
/// or of another kind of number.
CLARA_TRAIN_API void load_named_tensors(const NamedTensors& targets, const State& state);

}  // namespace clara
