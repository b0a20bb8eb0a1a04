#include <clara/error.hpp>
#include <clara/train/state.hpp>

#include <cmath>

namespace clara {

namespace {

[[noreturn]] void wrong_kind(std::string_view expected, const State& state) {
  throw Error("expected " + std::string(expected) + ", got " + std::string(state.kind_name()));
}

}  // namespace

Stateful::~Stateful() = default;

std::string key_text(const State::Key& key) {
  if (const auto* text = std::get_if<std::string>(&key)) return *text;
  return std::to_string(std::get<std::int64_t>(key));
}

State State::tuple_of(List items) {
  State state(std::move(items));
  state.tuple = true;
  return state;
}

std::string_view State::kind_name() const {
  constexpr std::string_view kNames[] = {"null",   "boolean", "integer", "number",
                                         "string", "tensor",  "list",    "dict"};
  return tuple ? "tuple" : kNames[data_.index()];
}

bool State::as_bool() const {
  if (const auto* b = std::get_if<bool>(&data_)) return *b;
  wrong_kind("boolean", *this);
}

std::int64_t State::as_int() const {
  if (const auto* i = std::get_if<std::int64_t>(&data_)) return *i;
  if (holds<double>() || holds<at::Tensor>()) {
    const double number = as_number();
    if (number == std::floor(number) && std::abs(number) <= 9007199254740992.0)
      return static_cast<std::int64_t>(number);
  }
  wrong_kind("integer", *this);
}

double State::as_number() const {
  if (const auto* d = std::get_if<double>(&data_)) return *d;
  if (const auto* i = std::get_if<std::int64_t>(&data_)) return static_cast<double>(*i);
  const auto* tensor = std::get_if<at::Tensor>(&data_);
  if (tensor && tensor->defined() && tensor->numel() == 1) return tensor->item().toDouble();
  wrong_kind("number", *this);
}

const std::string& State::as_string() const {
  if (const auto* s = std::get_if<std::string>(&data_)) return *s;
  wrong_kind("string", *this);
}

const at::Tensor& State::as_tensor() const {
  if (const auto* t = std::get_if<at::Tensor>(&data_)) return *t;
  wrong_kind("tensor", *this);
}

const State::List& State::as_list() const {
  if (const auto* l = std::get_if<List>(&data_)) return *l;
  wrong_kind("list", *this);
}

const State::Dict& State::as_dict() const {
  if (const auto* d = std::get_if<Dict>(&data_)) return *d;
  wrong_kind("dict", *this);
}

const State* State::find(std::string_view key) const {
  const auto* dict = std::get_if<Dict>(&data_);
  if (!dict) return nullptr;
  for (const auto& [name, value] : *dict) {
    const auto* text = std::get_if<std::string>(&name);
    if (text && *text == key) return &value;
  }
  return nullptr;
}

const State& State::at(std::string_view key) const {
  if (const auto* found = find(key)) return *found;
  if (!holds<Dict>()) wrong_kind("dict", *this);
  throw Error("there is no \"" + std::string(key) + "\" in this state");
}

void State::set(std::string_view key, State value) {
  if (holds<std::nullptr_t>()) data_ = Dict{};
  auto* dict = std::get_if<Dict>(&data_);
  if (!dict) wrong_kind("dict", *this);
  for (auto& [name, old] : *dict) {
    const auto* text = std::get_if<std::string>(&name);
    if (text && *text == key) {
      old = std::move(value);
      return;
    }
  }
  dict->emplace_back(std::string(key), std::move(value));
}

State state_of(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null:
      return nullptr;
    case Value::Kind::boolean:
      return value.as_bool();
    case Value::Kind::integer:
      return value.as_int();
    case Value::Kind::real:
      return value.as_number();
    case Value::Kind::string:
      return value.as_string();
    case Value::Kind::array: {
      State::List list;
      for (const auto& item : value.as_array()) list.push_back(state_of(item));
      return list;
    }
    case Value::Kind::object:
      break;
  }
  State::Dict dict;
  for (const auto& member : value.as_object())
    dict.emplace_back(member.key, state_of(member.value));
  return dict;
}

Value value_of(const State& state) {
  if (state.holds<std::nullptr_t>()) return nullptr;
  if (state.holds<bool>()) return state.as_bool();
  if (state.holds<std::int64_t>()) return state.as_int();
  if (state.holds<double>()) return state.as_number();
  if (state.holds<std::string>()) return state.as_string();
  if (state.holds<State::List>()) {
    Array array;
    for (const auto& item : state.as_list()) array.push_back(value_of(item));
    return array;
  }
  if (!state.holds<State::Dict>()) wrong_kind("a state that JSON can hold", state);
  Object object;
  for (const auto& [key, item] : state.as_dict()) object.set(key_text(key), value_of(item));
  return object;
}

}  // namespace clara
