#include <clara/expression.hpp>
#include <clara/train/model.hpp>

namespace clara {

Value TypeOf<Parameters>::schema() {
  return Object{{"type", "string"}, {"x-clara-expression", "parameters"}};
}

Parameters TypeOf<Parameters>::read(const Value& value, Reading& reading) {
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
