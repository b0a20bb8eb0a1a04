#include <clara/internal/config_call.hpp>
#include <clara/train/model.hpp>

#include <clara/error.hpp>
#include <clara/train/loss.hpp>

namespace clara {
namespace {

std::string owner_text(std::string_view label, std::string_view kind) {
  return label.empty() ? "the " + std::string(kind) : std::string(label);
}

}  // namespace

const at::Tensor& one_tensor(const Tensors& inputs, std::string_view owner) {
  if (inputs.size() == 1) return inputs.front();
  throw Error(owner_text(owner, Model::kind) + " takes one input, got " +
              std::to_string(inputs.size()));
}

Tensors OneTensorModel::forward_all(const Tensors& inputs) {
  return {forward(one_tensor(inputs, label()))};
}

at::Tensor OneTensorLoss::forward_all(const Tensors& outputs, const Tensors& targets) {
  if (outputs.size() == 1 && targets.size() == 1) return forward(outputs[0], targets[0]);
  const auto count = [](const Tensors& tensors, const char* what) {
    return std::to_string(tensors.size()) + " " + what + (tensors.size() == 1 ? "" : "s");
  };
  throw Error(owner_text(label(), kind) + " compares one output with one label, got " +
              count(outputs, "output") + " and " + count(targets, "label") +
              (outputs.size() > 1 ? "; DeepSupervisionLoss takes several outputs" : ""));
}

Value TypeOf<Parameters>::schema() {
  return Object{{"type", "string"}, {"x-clara-expression", "parameters"}};
}

Parameters TypeOf<Parameters>::read(const Value& value, OptionReader& reading) {
  const auto call = compile_config_call(value);
  Value reference(call.reference);
  reference.with_mark(value.mark());
  auto& component = reading.require_resolver(value).ref(reference, Model::kind);
  auto* model = dynamic_cast<Model*>(&component);
  if (!model) detail::wrong_kind(reference, reading.path, Model::kind);
  return {model, call.reference};
}

Value TypeOf<Parameters>::print(const Parameters& parameters) {
  if (parameters.reference.empty()) return {};
  return "#" + parameters.reference + ".parameters()";
}

}  // namespace clara
