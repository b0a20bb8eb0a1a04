#pragma once

#include <clara/export.hpp>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace clara {

class Value;

/// Where a value was written: file, line and column, both counted from 1. A default one is
/// "nowhere".
struct CLARA_API Mark {
  std::shared_ptr<const std::string> file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  explicit operator bool() const { return file != nullptr; }
  /// "config_train.json:12:7", or "" for nowhere.
  std::string text() const;
};

using Array = std::vector<Value>;

/// A JSON object that keeps the order in which its keys were written. Keys are unique.
class CLARA_API Object {
 public:
  struct Member;

  Object();
  Object(std::initializer_list<Member> members);
  Object(const Object&);
  Object(Object&&) noexcept;
  Object& operator=(const Object&);
  Object& operator=(Object&&) noexcept;
  ~Object();

  bool empty() const;
  std::size_t size() const;
  bool contains(std::string_view key) const;
  /// Null when there is no such key; the pointer lives until the object changes.
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key);
  /// The value of `key`; throws clara::Error when there is none.
  const Value& at(std::string_view key) const;
  /// Replaces the value in place, or appends the key at the end.
  Value& set(std::string_view key, Value value);
  /// As in std::map: appends a null when the key is missing.
  Value& operator[](std::string_view key);
  /// Adds a member at the end; the caller knows that its key is new (no search, as set() does).
  void append(Member member);
  /// True when something was removed.
  bool erase(std::string_view key);

  const Member* begin() const;
  const Member* end() const;
  Member* begin();
  Member* end();

 private:
  std::vector<Member> members_;
};

/// A JSON value that remembers where it was written. Carries configuration, controller state and
/// messages across the plugin boundary. Integers are 64 bit signed (a larger unsigned one throws
/// clara::Error); other numbers are double and
/// may be NaN or infinite (JSON text of such a number is the string "NaN", "Infinity" or
/// "-Infinity"). Equality ignores marks; 1 and 1.0 differ.
class CLARA_API Value {
 public:
  enum class Kind { null, boolean, integer, real, string, array, object };

  Value();
  Value(std::nullptr_t);  // NOLINT(google-explicit-constructor): values are written like JSON
  template <class B, std::enable_if_t<std::is_same_v<B, bool>, int> = 0>
  Value(B b) : data_(b) {}  // NOLINT(google-explicit-constructor)
  template <class I, std::enable_if_t<std::is_integral_v<I> && !std::is_same_v<I, bool>, int> = 0>
  Value(I i) : data_(integer(i)) {}  // NOLINT(google-explicit-constructor)
  Value(double d);                   // NOLINT(google-explicit-constructor)
  Value(const char* s);              // NOLINT(google-explicit-constructor)
  Value(std::string_view s);         // NOLINT(google-explicit-constructor)
  Value(std::string s);              // NOLINT(google-explicit-constructor)
  Value(Array a);                    // NOLINT(google-explicit-constructor)
  Value(Object o);                   // NOLINT(google-explicit-constructor)

  Kind kind() const;
  /// The kind in a user's words: "null", "boolean", "integer", "number", "string", "list",
  /// "object".
  std::string_view kind_name() const;

  bool is_null() const { return kind() == Kind::null; }
  bool is_bool() const { return kind() == Kind::boolean; }
  bool is_int() const { return kind() == Kind::integer; }
  /// An integer or a real.
  bool is_number() const { return kind() == Kind::integer || kind() == Kind::real; }
  bool is_string() const { return kind() == Kind::string; }
  bool is_array() const { return kind() == Kind::array; }
  bool is_object() const { return kind() == Kind::object; }

  /// The content; another kind throws clara::Error "expected ..., got ..." at this value's mark.
  bool as_bool() const;
  std::int64_t as_int() const;  ///< a real with an integral value is accepted
  double as_number() const;
  const std::string& as_string() const;
  const Array& as_array() const;
  Array& as_array();
  const Object& as_object() const;
  Object& as_object();

  /// Member of an object, or null when this is no object or has no such key.
  const Value* find(std::string_view key) const;

  const Mark& mark() const { return mark_; }
  Value& with_mark(Mark mark);

  /// JSON text. indent < 0: one line. Numbers are printed shortest-exact, independent of the
  /// locale.
  std::string json(int indent = -1) const;

  CLARA_API friend bool operator==(const Value& a, const Value& b);

 private:
  template <class I>
  static std::int64_t integer(I i) {
    if constexpr (std::is_unsigned_v<I> && sizeof(I) == sizeof(std::int64_t)) {
      return from_unsigned(i);
    } else {
      return i;
    }
  }
  static std::int64_t from_unsigned(std::uint64_t i);

  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> data_;
  Mark mark_;
};

struct Object::Member {
  std::string key;
  Value value;
  Mark mark;  ///< of the key

  Member(std::string k, Value v, Mark m = {})
      : key(std::move(k)), value(std::move(v)), mark(std::move(m)) {}
};

CLARA_API bool operator==(const Object& a, const Object& b);

/// Reads JSON (RFC 8259) and keeps the place of every value. Refuses duplicate keys, bad UTF-8, a
/// depth above 32 and numbers that no double or 64-bit integer can hold; a byte order mark is
/// skipped. Throws clara::Error with file:line:column.
CLARA_API Value parse_json(std::string_view text, std::string_view file = "");

/// The shortest decimal text that reads back as the same double; "NaN", "Infinity", "-Infinity" for
/// the others.
CLARA_API std::string number_text(double d);

}  // namespace clara
