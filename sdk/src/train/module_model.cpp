#include <clara/error.hpp>
#include <clara/train/module_model.hpp>

#include <ATen/core/grad_mode.h>
#include <torch/nn/module.h>

#include <set>

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

/// Each tensor once, by its first name: a module may stand at several places of a network.
template <class Items>
NamedTensors distinct(const Items& items) {
  NamedTensors result;
  std::set<const at::TensorImpl*> seen;
  for (const auto& item : items)
    if (seen.insert(item.value().unsafeGetTensorImpl()).second)
      result.emplace_back(item.key(), item.value());
  return result;
}

std::int64_t axes_of(at::MemoryFormat format) {
  if (format == at::MemoryFormat::ChannelsLast) return 4;
  return format == at::MemoryFormat::ChannelsLast3d ? 5 : -1;
}

}  // namespace

void place(const at::Tensor& tensor, const Placement& placement) {
  const at::NoGradGuard no_grad;
  auto options = tensor.options().device(at::Device(placement.device));
  if (placement.dtype && tensor.is_floating_point()) options = options.dtype(*placement.dtype);
  auto placed = tensor.detach().to(options);
  if (placement.memory_format && axes_of(*placement.memory_format) == tensor.dim())
    placed = placed.contiguous(*placement.memory_format);
  tensor.set_data(placed);
  auto& grad = tensor.mutable_grad();
  if (grad.defined()) grad = grad.to(placed.options());
}

ModuleModel::ModuleModel(std::shared_ptr<torch::nn::Module> module) : module_(std::move(module)) {}

ModuleModel::~ModuleModel() = default;

std::vector<at::Tensor> ModuleModel::parameters() const {
  std::vector<at::Tensor> result;
  for (auto& [name, tensor] : named_parameters()) result.push_back(tensor);
  return result;
}

NamedTensors ModuleModel::named_parameters() const { return distinct(module_->named_parameters()); }

NamedTensors ModuleModel::named_buffers() const { return distinct(module_->named_buffers()); }

void ModuleModel::train(bool on) { module_->train(on); }

bool ModuleModel::is_training() const { return module_->is_training(); }

void ModuleModel::to(const Placement& placement) {
  for (const auto& [name, tensor] : named_parameters()) place(tensor, placement);
  for (const auto& [name, tensor] : named_buffers()) place(tensor, placement);
}

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
