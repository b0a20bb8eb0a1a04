#include <clara/train/select.hpp>

namespace clara {

Value TypeOf<Select>::schema() {
  return Object{{"type", "string"}, {"x-clara-expression", "select"}};
}

Select TypeOf<Select>::read(const Value& value, Reading&) { return {compile_config_call(value)}; }

Value TypeOf<Select>::print(const Select& select) {
  if (!select.selects()) return "lambda x: None";
  std::string keys;
  for (const auto& key : select.keys()) keys += (keys.empty() ? "'" : ", '") + key + "'";
  if (!select.call.single) keys = "[" + keys + "]";
  return "#monai.handlers.from_engine(" + keys + (select.call.first ? ", first=True)" : ")");
}

}  // namespace clara
