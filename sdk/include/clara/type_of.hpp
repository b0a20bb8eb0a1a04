#pragma once

/// How a type of an Options struct is read from JSON, printed and described: a TypeOf for each type
/// that is allowed. Included by options.hpp.

#include <clara/component.hpp>
#include <clara/error.hpp>
#include <clara/export.hpp>
#include <clara/field.hpp>
#include <clara/option_reader.hpp>
#include <clara/option_struct.hpp>
#include <clara/option_types.hpp>
#include <clara/value.hpp>

#include <array>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <utility>
#include <variant>

namespace clara {

namespace detail {
/// True when `value` passes the schema.
CLARA_API bool accepts(const Value& schema, const Value& value);
CLARA_API Value type_schema(std::string_view json_type);
CLARA_API Value array_schema(Value items, std::size_t min, std::size_t max);  ///< max 0: any
CLARA_API Value any_of(Array alternatives);
CLARA_API Value ref_schema(std::string_view kind, bool list);
CLARA_API Value child_schema(std::string_view kind);
CLARA_API Value map_schema(Value values);
CLARA_API Value layer_spec_schema();
CLARA_API LayerSpec read_layer_spec(const Value& value);
CLARA_API Value print_layer_spec(const LayerSpec& spec);
CLARA_API double read_number(const Value& value);
/// The schema of an integer of `bits` bits; its "format" is int8 to uint64, and none for int64.
CLARA_API Value integer_schema(int bits, bool is_signed);
/// Throws Error at the value's place when the number does not lie in [low, high].
CLARA_API std::int64_t read_integer(const Value& value, std::int64_t low, std::int64_t high,
                                    const OptionReader& reader);
[[noreturn]] CLARA_API void wrong_kind(const Value& at, std::string_view path,
                                       std::string_view kind);
CLARA_API OptionReader nested(const OptionReader& reader, std::string_view key);

/// A type's schema, made once.
template <class T>
const Value& schema_of() {
  static const Value schema = TypeOf<T>::schema();
  return schema;
}

template <class T>
std::vector<T> read_list(const Value& value, OptionReader& reader) {
  std::vector<T> list;
  std::size_t index = 0;
  for (const auto& item : value.as_array()) {
    OptionReader inner = nested(reader, std::to_string(index++));
    list.push_back(TypeOf<T>::read(item, inner));
  }
  return list;
}
template <class L>
Value print_list(const L& list) {
  using T = std::decay_t<decltype(*list.begin())>;
  Array out;
  for (const auto& item : list) out.push_back(TypeOf<T>::print(item));
  return out;
}
}  // namespace detail

template <>
struct TypeOf<bool> {
  static Value schema() { return detail::type_schema("boolean"); }
  static bool read(const Value& value, OptionReader&) { return value.as_bool(); }
  static Value print(bool b) { return b; }
};

template <class T>
struct TypeOf<T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool>>> {
  using Limits = std::numeric_limits<T>;
  /// What fits both T and the integers of a Value.
  static constexpr std::int64_t kHigh =
      std::cmp_less(Limits::max(), std::numeric_limits<std::int64_t>::max())
          ? static_cast<std::int64_t>(Limits::max())
          : std::numeric_limits<std::int64_t>::max();
  static Value schema() {
    return detail::integer_schema(static_cast<int>(sizeof(T)) * 8, Limits::is_signed);
  }
  static T read(const Value& value, OptionReader& reader) {
    return static_cast<T>(
        detail::read_integer(value, static_cast<std::int64_t>(Limits::min()), kHigh, reader));
  }
  static Value print(T i) { return i; }
};

template <class T>
struct TypeOf<T, std::enable_if_t<std::is_floating_point_v<T>>> {
  static Value schema() { return detail::type_schema("number"); }
  static T read(const Value& value, OptionReader&) {
    return static_cast<T>(detail::read_number(value));
  }
  static Value print(T d) { return static_cast<double>(d); }
};

template <>
struct TypeOf<std::string> {
  static Value schema() { return detail::type_schema("string"); }
  static std::string read(const Value& value, OptionReader&) { return value.as_string(); }
  static Value print(const std::string& s) { return s; }
};

template <>
struct TypeOf<std::filesystem::path> {
  static Value schema() { return detail::type_schema("string"); }
  static std::filesystem::path read(const Value& value, OptionReader&) { return value.as_string(); }
  static Value print(const std::filesystem::path& p) { return p.string(); }
};

/// Anything.
template <>
struct TypeOf<Value> {
  static Value schema() { return Object{}; }
  static Value read(const Value& value, OptionReader&) { return value; }
  static Value print(const Value& value) { return value; }
};

template <class T>
struct TypeOf<std::vector<T>> {
  static Value schema() { return detail::array_schema(TypeOf<T>::schema(), 0, 0); }
  static std::vector<T> read(const Value& value, OptionReader& r) {
    return detail::read_list<T>(value, r);
  }
  static Value print(const std::vector<T>& list) { return detail::print_list(list); }
};

template <class T, std::size_t N>
struct TypeOf<std::array<T, N>> {
  static Value schema() { return detail::array_schema(TypeOf<T>::schema(), N, N); }
  static std::array<T, N> read(const Value& value, OptionReader& reader) {
    auto list = detail::read_list<T>(value, reader);
    std::array<T, N> out{};
    for (std::size_t i = 0; i < N; ++i) out[i] = std::move(list[i]);
    return out;
  }
  static Value print(const std::array<T, N>& list) { return detail::print_list(list); }
};

template <class T>
struct TypeOf<std::optional<T>> {
  static Value schema() {
    return detail::any_of({TypeOf<T>::schema(), detail::type_schema("null")});
  }
  static std::optional<T> read(const Value& value, OptionReader& reader) {
    if (value.is_null()) return std::nullopt;
    return TypeOf<T>::read(value, reader);
  }
  static Value print(const std::optional<T>& o) { return o ? TypeOf<T>::print(*o) : Value(); }
};

/// The first alternative that accepts the value.
template <class... Ts>
struct TypeOf<std::variant<Ts...>> {
  using V = std::variant<Ts...>;
  static Value schema() { return detail::any_of({TypeOf<Ts>::schema()...}); }
  static V read(const Value& value, OptionReader& reader) {
    V out;
    bool done = false;
    ((done = done || (detail::accepts(detail::schema_of<Ts>(), value) &&
                      (out = TypeOf<Ts>::read(value, reader), true))),
     ...);
    return out;
  }
  static Value print(const V& v) {
    return std::visit([](const auto& x) { return TypeOf<std::decay_t<decltype(x)>>::print(x); }, v);
  }
};

template <class T>
struct TypeOf<std::map<std::string, T>> {
  static Value schema() { return detail::map_schema(TypeOf<T>::schema()); }
  static std::map<std::string, T> read(const Value& value, OptionReader& reader) {
    std::map<std::string, T> out;
    for (const auto& member : value.as_object()) {
      OptionReader inner = detail::nested(reader, member.key);
      out.emplace(member.key, TypeOf<T>::read(member.value, inner));
    }
    return out;
  }
  static Value print(const std::map<std::string, T>& map) {
    Object out;
    for (const auto& [key, value] : map) out.set(key, TypeOf<T>::print(value));
    return out;
  }
};

template <class T>
struct TypeOf<PerKey<T>> {
  static Value schema() {
    return detail::any_of({TypeOf<T>::schema(), detail::array_schema(TypeOf<T>::schema(), 1, 0)});
  }
  static PerKey<T> read(const Value& value, OptionReader& reader) {
    if (detail::accepts(detail::schema_of<T>(), value))
      return PerKey<T>(TypeOf<T>::read(value, reader));
    PerKey<T> out;
    out.values = detail::read_list<T>(value, reader);
    return out;
  }
  static Value print(const PerKey<T>& p) {
    return p.values.size() == 1 ? TypeOf<T>::print(p.values.front()) : detail::print_list(p.values);
  }
};

template <class T>
struct TypeOf<OneOrMany<T>> {
  static Value schema() {
    return detail::any_of({TypeOf<T>::schema(), detail::array_schema(TypeOf<T>::schema(), 0, 0)});
  }
  static OneOrMany<T> read(const Value& value, OptionReader& reader) {
    if (detail::accepts(detail::schema_of<T>(), value))
      return OneOrMany<T>(TypeOf<T>::read(value, reader));
    return OneOrMany<T>(detail::read_list<T>(value, reader));
  }
  static Value print(const OneOrMany<T>& m) {
    return m.single ? TypeOf<T>::print(m.values.front()) : detail::print_list(m.values);
  }
};

template <>
struct TypeOf<LayerSpec> {
  static Value schema() { return detail::layer_spec_schema(); }
  static LayerSpec read(const Value& value, OptionReader&) {
    return detail::read_layer_spec(value);
  }
  static Value print(const LayerSpec& spec) { return detail::print_layer_spec(spec); }
};

template <class T>
struct TypeOf<Ref<T>> {
  static Value schema() { return detail::ref_schema(T::kind, false); }
  static Ref<T> read(const Value& value, OptionReader& reader) {
    auto* target = dynamic_cast<T*>(&reader.require_resolver(value).ref(value, T::kind));
    if (!target) detail::wrong_kind(value, reader.path, T::kind);
    Ref<T> ref(*target);
    ref.set_name(value.as_string().substr(1));
    return ref;
  }
  static Value print(const Ref<T>& ref) { return ref ? Value("@" + ref.name()) : Value(); }
};

/// Any component, for save_dict and load_dict: {"model": "@model", "train_conf": "@conf"}.
template <>
struct TypeOf<Ref<Component>> {
  static Value schema() { return detail::ref_schema("", false); }
  static Ref<Component> read(const Value& value, OptionReader& reader) {
    Ref<Component> ref(reader.require_resolver(value).ref(value, ""));
    ref.set_name(value.as_string().substr(1));
    return ref;
  }
  static Value print(const Ref<Component>& ref) { return ref ? Value("@" + ref.name()) : Value(); }
};

template <class T>
struct TypeOf<RefList<T>> {
  static Value schema() {
    return detail::any_of({detail::ref_schema(T::kind, true),
                           detail::array_schema(detail::ref_schema(T::kind, false), 0, 0)});
  }
  static RefList<T> read(const Value& value, OptionReader& reader) {
    RefList<T> list;
    const Array written = value.is_array() ? value.as_array() : Array{value};
    for (const auto& item : written)
      for (auto* component : reader.require_resolver(item).ref_list(item, T::kind)) {
        auto* target = dynamic_cast<T*>(component);
        if (!target) detail::wrong_kind(item, reader.path, T::kind);
        list.items.push_back(target);
      }
    return list;
  }
  static Value print(const RefList<T>& list) {
    return list.empty() ? Value() : Value(Array(list.size(), Value("@...")));
  }
};

template <class T>
struct TypeOf<Child<T>> {
  static Value schema() { return detail::child_schema(T::kind); }
  static Child<T> read(const Value& value, OptionReader& reader) {
    Child<T> child(reader.require_resolver(value).child(value, T::kind));
    if (!child) detail::wrong_kind(value, reader.path, T::kind);
    return child;
  }
  static Value print(const Child<T>&) { return {}; }
};

/// A struct with fields() of its own, written as an object.
template <class T>
struct TypeOf<T, std::void_t<decltype(T::fields())>> {
  static Value schema() { return detail::schema_of_struct<T>(); }
  static T read(const Value& value, OptionReader& reader) {
    return detail::read_struct<T>(value, reader);
  }
  static Value print(const T& value) {
    return detail::print_fields(detail::fields_of<T>(), &value);
  }
};

}  // namespace clara
