#include "torch_script.hpp"

#include <clara/train/module_model.hpp>

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

#include <array>
#include <filesystem>

namespace clara::networks {

struct TorchScriptModel::Script {
  torch::jit::Module module;
};

namespace {

/// The first sentence of LibTorch's message, without its C++ stack.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// A module's parameters, its buffers, then its children: Python's order.
void collect(const torch::jit::Module& module, const std::string& prefix, NamedTensors& out) {
  for (const auto& item : module.named_parameters(/*recurse=*/false))
    out.emplace_back(prefix + item.name, item.value);
  for (const auto& item : module.named_buffers(/*recurse=*/false))
    out.emplace_back(prefix + item.name, item.value);
  for (const auto& item : module.named_children())
    collect(item.value, prefix + item.name + ".", out);
}

}  // namespace

std::span<const Field> TorchScriptModel::Options::fields() {
  static const std::array list{
      field<&Options::ts_path>("ts_path", "the TorchScript file").required()};
  return list;
}

TorchScriptModel::TorchScriptModel(const Options& options, Context& context)
    : script_(std::make_unique<Script>()) {
  const auto file = context.root() / options.ts_path;
  if (!std::filesystem::is_regular_file(file))
    throw Error(file.string() + ": there is no such TorchScript file", ExitCode::storage);
  try {
    script_->module = torch::jit::load(file.string(), at::kCPU);
  } catch (const std::exception& error) {
    throw Error(file.string() + ": it is no TorchScript file: " + first_line(error.what()),
                ExitCode::storage);
  }
}

TorchScriptModel::~TorchScriptModel() = default;

at::Tensor TorchScriptModel::forward(const at::Tensor& input) {
  return script_->module.forward({input}).toTensor();
}

std::vector<at::Tensor> TorchScriptModel::parameters() const {
  std::vector<at::Tensor> result;
  for (const auto& tensor : script_->module.parameters()) result.push_back(tensor);
  return result;
}

std::vector<std::pair<std::string, at::Tensor>> TorchScriptModel::named_parameters() const {
  std::vector<std::pair<std::string, at::Tensor>> result;
  for (const auto& item : script_->module.named_parameters())
    result.emplace_back(item.name, item.value);
  return result;
}

void TorchScriptModel::train(bool on) { script_->module.train(on); }

bool TorchScriptModel::is_training() const { return script_->module.is_training(); }

void TorchScriptModel::to(const std::string& device) { script_->module.to(at::Device(device)); }

State TorchScriptModel::state_dict() const {
  NamedTensors tensors;
  collect(script_->module, "", tensors);
  State::Dict dict;
  for (auto& [name, tensor] : tensors) dict.emplace_back(std::move(name), tensor.detach());
  State state(std::move(dict));
  state.ordered = true;
  return state;
}

void TorchScriptModel::load_state_dict(const State& state) {
  NamedTensors targets;
  collect(script_->module, "", targets);
  load_named_tensors(targets, state);
}

}  // namespace clara::networks
