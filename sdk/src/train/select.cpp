#include <clara/internal/config_call.hpp>
#include <clara/train/select.hpp>

#include <utility>

namespace clara {

Value TypeOf<Select>::schema() {
  return Object{{"type", "string"}, {"x-clara-expression", "select"}};
}

Select TypeOf<Select>::read(const Value& value, OptionReader&) {
  auto call = compile_config_call(value);
  return {std::move(call.keys), call.first, call.single};
}

Value TypeOf<Select>::print(const Select& select) {
  if (!select.selects()) return "lambda x: None";
  std::string keys;
  for (const auto& key : select.keys) keys += (keys.empty() ? "'" : ", '") + key + "'";
  if (!select.single) keys = "[" + keys + "]";
  return "#monai.handlers.from_engine(" + keys + (select.first ? ", first=True)" : ")");
}

}  // namespace clara
