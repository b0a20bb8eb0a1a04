#include <clara/type_of.hpp>

namespace clara::detail {

OptionReader nested(const OptionReader& reader, std::string_view key) {
  return {reader.resolver, reader.issues, reader.path + "/" + std::string(key)};
}

double read_number(const Value& value) { return value.as_number(); }

Value integer_schema(int bits, bool is_signed) {
  Value schema = type_schema("integer");
  if (bits < 64 || !is_signed)
    schema.as_object().set("format",
                           std::string(is_signed ? "int" : "uint") + std::to_string(bits));
  return schema;
}

std::int64_t read_integer(const Value& value, std::int64_t low, std::int64_t high,
                          const OptionReader& reader) {
  const auto read = value.as_int();
  if (read >= low && read <= high) return read;
  throw Error(Issue{Severity::error, value.mark(), reader.path,
                    "expected an integer from " + std::to_string(low) + " to " +
                        std::to_string(high) + ", got " + shown(value),
                    ""});
}

void wrong_kind(const Value& at, std::string_view path, std::string_view kind) {
  throw Error(Issue{
      Severity::error, at.mark(), std::string(path),
      "expected a " + std::string(kind) + ", but " + shown(at) + " is another kind of component",
      ""});
}

Value type_schema(std::string_view json_type) { return Object{{"type", std::string(json_type)}}; }

Value array_schema(Value items, std::size_t min, std::size_t max) {
  Object out{{"type", "array"}, {"items", std::move(items)}};
  if (min > 0) out.set("minItems", min);
  if (max > 0) out.set("maxItems", max);
  return out;
}

Value any_of(Array alternatives) { return Object{{"anyOf", std::move(alternatives)}}; }

Value ref_schema(std::string_view kind, bool list) {
  Object out{{"type", "string"}, {"pattern", "^@"}, {"x-clara-ref", std::string(kind)}};
  if (list) out.set("x-clara-list", true);
  return out;
}

Value child_schema(std::string_view kind) {
  return Object{{"type", "object"}, {"x-clara-child", std::string(kind)}};
}

Value map_schema(Value values) {
  return Object{{"type", "object"}, {"additionalProperties", std::move(values)}};
}

Value layer_spec_schema() {
  Array pair{type_schema("string"), type_schema("object")};
  return any_of(
      {type_schema("string"),
       Object{{"type", "array"}, {"items", std::move(pair)}, {"minItems", 1}, {"maxItems", 2}}});
}

LayerSpec read_layer_spec(const Value& value) {
  if (value.is_string()) return {value.as_string()};
  const auto& list = value.as_array();
  LayerSpec out(list.at(0).as_string());
  if (list.size() > 1) out.args = list[1].as_object();
  return out;
}

Value print_layer_spec(const LayerSpec& spec) {
  if (spec.args.empty()) return spec.name;
  return Array{spec.name, spec.args};
}

}  // namespace clara::detail
