#include "printed_line.hpp"

namespace clara::monai_handlers {
namespace {

std::string attribute_text(const EngineState& state, const std::string& name) {
  if (name == "epoch") return std::to_string(state.epoch);
  if (name == "epoch_length") return std::to_string(state.epoch_length);
  if (name == "max_epochs") return std::to_string(state.max_epochs);
  return std::to_string(state.iteration);
}

std::string batch_text(const EngineState& state, const std::string& key) {
  const auto& samples = state.batch.samples;
  const auto* value = samples.empty() ? nullptr : samples.front().find_value(key);
  if (!value) throw Error("iteration_print_logger shows \"" + key + "\", which the batch has not");
  return value->is_string() ? value->as_string() : value->json();
}

}  // namespace

std::optional<std::string> PrintedLine::of(const EngineState& state) const {
  if (parts.empty() || state.iteration % every != 0) return std::nullopt;
  std::string line;
  for (const auto& part : parts) {
    line += part.text;
    if (!part.attribute.empty()) line += attribute_text(state, part.attribute);
    if (!part.batch_key.empty()) line += batch_text(state, part.batch_key);
  }
  return line;
}

}  // namespace clara::monai_handlers

namespace clara {

Value TypeOf<monai_handlers::PrintedLine>::schema() {
  return Object{{"type", "string"}, {"x-clara-expression", "print"}};
}

monai_handlers::PrintedLine TypeOf<monai_handlers::PrintedLine>::read(const Value& value,
                                                                      OptionReader&) {
  auto call = compile_config_call(value);
  return {std::move(call.printed), call.every, value.as_string()};
}

Value TypeOf<monai_handlers::PrintedLine>::print(const monai_handlers::PrintedLine& line) {
  return line.written;
}

}  // namespace clara
