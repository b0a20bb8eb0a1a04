#include <clara/value.hpp>

#include <clara/error.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace clara {

std::string Mark::text() const {
  if (!file) return "";
  std::string out = *file;
  if (line > 0) out += ":" + std::to_string(line) + ":" + std::to_string(column);
  return out;
}

Object::Object() = default;
Object::Object(std::initializer_list<Member> members) : members_(members) {}
Object::Object(const Object&) = default;
Object::Object(Object&&) noexcept = default;
Object& Object::operator=(const Object&) = default;
Object& Object::operator=(Object&&) noexcept = default;
Object::~Object() = default;

bool Object::empty() const { return members_.empty(); }
std::size_t Object::size() const { return members_.size(); }
bool Object::contains(std::string_view key) const { return find(key) != nullptr; }

const Value* Object::find(std::string_view key) const {
  // Thousands of names of one object begin alike and end otherwise.
  const auto found = std::find_if(members_.begin(), members_.end(), [&](const Member& m) {
    return m.key.size() == key.size() && (key.empty() || m.key.back() == key.back()) &&
           m.key == key;
  });
  return found == members_.end() ? nullptr : &found->value;
}

Value* Object::find(std::string_view key) {
  return const_cast<Value*>(std::as_const(*this).find(key));  // NOLINT: one search for both
}

const Value& Object::at(std::string_view key) const {
  if (const auto* value = find(key)) return *value;
  throw Error("there is no \"" + std::string(key) + "\" in the object");
}

Value& Object::set(std::string_view key, Value value) {
  if (auto* existing = find(key)) return *existing = std::move(value);
  members_.emplace_back(std::string(key), std::move(value));
  return members_.back().value;
}

Value& Object::operator[](std::string_view key) {
  if (auto* existing = find(key)) return *existing;
  return set(key, Value());
}

void Object::append(Member member) { members_.push_back(std::move(member)); }

bool Object::erase(std::string_view key) {
  return std::erase_if(members_, [&](const Member& m) { return m.key == key; }) > 0;
}

const Object::Member* Object::begin() const { return members_.data(); }
const Object::Member* Object::end() const { return members_.data() + members_.size(); }
Object::Member* Object::begin() { return members_.data(); }
Object::Member* Object::end() { return members_.data() + members_.size(); }

bool operator==(const Object& a, const Object& b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](const auto& x, const auto& y) {
           return x.key == y.key && x.value == y.value;
         });
}

Value::Value() : data_(nullptr) {}
Value::Value(std::nullptr_t) : data_(nullptr) {}
Value::Value(double d) : data_(d) {}
Value::Value(const char* s) : data_(std::string(s)) {}
Value::Value(std::string_view s) : data_(std::string(s)) {}
Value::Value(std::string s) : data_(std::move(s)) {}
Value::Value(Array a) : data_(std::move(a)) {}
Value::Value(Object o) : data_(std::move(o)) {}

Value::Kind Value::kind() const { return static_cast<Kind>(data_.index()); }

std::string_view Value::kind_name() const {
  static constexpr std::array<std::string_view, 7> names{"null",   "boolean", "integer", "number",
                                                         "string", "list",    "object"};
  return names.at(data_.index());
}

namespace {
[[noreturn]] void wrong(const Value& value, const char* expected) {
  Issue issue;
  issue.mark = value.mark();
  issue.message = std::string("expected ") + expected + ", got " + shown(value);
  throw Error(std::move(issue));
}
}  // namespace

bool Value::as_bool() const {
  if (const auto* b = std::get_if<bool>(&data_)) return *b;
  wrong(*this, "true or false");
}

std::int64_t Value::from_unsigned(std::uint64_t i) {
  if (std::in_range<std::int64_t>(i)) return static_cast<std::int64_t>(i);
  throw Error("expected an integer from 0 to 9223372036854775807, got " + std::to_string(i));
}

std::int64_t Value::as_int() const {
  if (const auto* i = std::get_if<std::int64_t>(&data_)) return *i;
  if (const auto* d = std::get_if<double>(&data_))
    if (std::nearbyint(*d) == *d && *d >= -0x1p63 && *d < 0x1p63)
      return static_cast<std::int64_t>(*d);
  wrong(*this, "an integer");
}

double Value::as_number() const {
  if (const auto* i = std::get_if<std::int64_t>(&data_)) return static_cast<double>(*i);
  if (const auto* d = std::get_if<double>(&data_)) return *d;
  wrong(*this, "a number");
}

const std::string& Value::as_string() const {
  if (const auto* s = std::get_if<std::string>(&data_)) return *s;
  wrong(*this, "a string");
}

const Array& Value::as_array() const {
  if (const auto* a = std::get_if<Array>(&data_)) return *a;
  wrong(*this, "a list");
}

Array& Value::as_array() {
  if (auto* a = std::get_if<Array>(&data_)) return *a;
  wrong(*this, "a list");
}

const Object& Value::as_object() const {
  if (const auto* o = std::get_if<Object>(&data_)) return *o;
  wrong(*this, "an object");
}

Object& Value::as_object() {
  if (auto* o = std::get_if<Object>(&data_)) return *o;
  wrong(*this, "an object");
}

const Value* Value::find(std::string_view key) const {
  const auto* object = std::get_if<Object>(&data_);
  return object ? object->find(key) : nullptr;
}

Value& Value::with_mark(Mark mark) {
  mark_ = std::move(mark);
  return *this;
}

bool operator==(const Value& a, const Value& b) { return a.data_ == b.data_; }

}  // namespace clara
