#include <clara/error.hpp>
#include <clara/train/module_model.hpp>

#include <torch/nn/module.h>

namespace clara {

namespace {

void collect(const torch::nn::Module& module, const std::string& prefix, NamedTensors& out) {
  for (const auto& item : module.named_parameters(/*recurse=*/false))
    out.emplace_back(prefix + item.key(), item.value());
  for (const auto& item : module.named_buffers(/*recurse=*/false))
    out.emplace_back(prefix + item.key(), item.value());
  for (const auto& item : module.named_children())
    collect(*item.value(), prefix + item.key() + ".", out);
}

}  // namespace

ModuleModel::ModuleModel(std::shared_ptr<torch::nn::Module> module) : module_(std::move(module)) {}

ModuleModel::~ModuleModel() = default;

std::vector<at::Tensor> ModuleModel::parameters() const { return module_->parameters(); }

std::vector<std::pair<std::string, at::Tensor>> ModuleModel::named_parameters() const {
  NamedTensors result;
  for (const auto& item : module_->named_parameters())
    result.emplace_back(item.key(), item.value());
  return result;
}

void ModuleModel::train(bool on) { module_->train(on); }

bool ModuleModel::is_training() const { return module_->is_training(); }

void ModuleModel::to(const std::string& device) { module_->to(at::Device(device)); }

State ModuleModel::state_dict() const {
  NamedTensors tensors;
  collect(*module_, "", tensors);
  State::Dict dict;
  for (auto& [name, tensor] : tensors) dict.emplace_back(std::move(name), tensor.detach());
  State state(std::move(dict));
  state.ordered = true;
  return state;
}

void ModuleModel::load_state_dict(const State& state) {
  NamedTensors targets;
  collect(*module_, "", targets);
  load_named_tensors(targets, state);
}

}  // namespace clara
