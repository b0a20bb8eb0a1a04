#include "torch_script.hpp"

#include <clara/internal/torch_words.hpp>
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

/// What TorchScript's interpreter says last is the cause; before it stands its own stack.
std::string reason_of(std::string text) {
  if (const auto stack = text.find("\nException raised from"); stack != std::string::npos)
    text.resize(stack);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  auto last = text.substr(text.rfind('\n') + 1);
  constexpr std::string_view kPrefix = "RuntimeError: ";
  return last.starts_with(kPrefix) ? last.substr(kPrefix.size()) : last;
}

/// The tensors of an answer, in its order; false when it holds anything else.
bool collect_outputs(const c10::IValue& answer, Tensors& out) {
  if (answer.isTensor()) {
    out.push_back(answer.toTensor());
    return true;
  }
  const auto all = [&](const auto& items) {
    for (const auto& item : items)
      if (!collect_outputs(c10::IValue(item), out)) return false;
    return true;
  };
  if (answer.isTuple()) return all(answer.toTupleRef().elements());
  if (answer.isList()) return all(answer.toListRef());
  if (!answer.isGenericDict()) return false;
  for (const auto& item : answer.toGenericDict())
    if (!collect_outputs(item.value(), out)) return false;
  return true;
}

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
  file_ = file.string();
  if (!std::filesystem::is_regular_file(file))
    throw Error(file.string() + ": there is no such TorchScript file", ExitCode::storage);
  try {
    script_->module = torch::jit::load(file.string(), at::kCPU);
    training_ = script_->module.is_training();
  } catch (const std::exception& error) {
    throw Error(file.string() + ": it is no TorchScript file: " + torch_words(error.what()),
                ExitCode::storage);
  }
}

TorchScriptModel::~TorchScriptModel() = default;

void TorchScriptModel::fail(const std::string& message) const {
  throw Error(file_ + ": " + message);
}

Tensors TorchScriptModel::forward_all(const Tensors& inputs) {
  c10::IValue answer;
  try {
    answer = script_->module.forward({inputs.begin(), inputs.end()});
  } catch (const std::exception& error) {
    fail("the network fails: " + reason_of(error.what()));
  }
  Tensors outputs;
  const bool only_tensors = collect_outputs(answer, outputs);
  if (only_tensors && !outputs.empty()) return outputs;
  fail("the network answers with " +
       (only_tensors ? "no tensor" : "what is of the type " + answer.type()->annotation_str()) +
       "; it has to be a tensor, or a tuple, a list or a dict of tensors");
}

std::vector<at::Tensor> TorchScriptModel::parameters() const {
  std::vector<at::Tensor> result;
  for (const auto& tensor : script_->module.parameters()) result.push_back(tensor);
  return result;
}

NamedTensors TorchScriptModel::named_parameters() const {
  NamedTensors result;
  for (const auto& item : script_->module.named_parameters())
    result.emplace_back(item.name, item.value);
  return result;
}

NamedTensors TorchScriptModel::named_buffers() const {
  NamedTensors result;
  for (const auto& item : script_->module.named_buffers())
    result.emplace_back(item.name, item.value);
  return result;
}

void TorchScriptModel::train(bool on) {
  script_->module.train(on);
  training_ = on;
}

void TorchScriptModel::to(const Placement& placement) {
  script_->module.to(at::Device(placement.device));
  if (!placement.dtype && !placement.memory_format) return;
  for (const auto& [name, tensor] : named_parameters()) place(tensor, placement);
  for (const auto& [name, tensor] : named_buffers()) place(tensor, placement);
}

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
