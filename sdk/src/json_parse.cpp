#include <clara/error.hpp>
#include <clara/value.hpp>

#include <unordered_set>

#include "json_reader.hpp"
#include "json_utf8.hpp"

namespace clara {
namespace {

constexpr int kMaxDepth = 32;

// Recursive descent; the depth limit bounds the stack.
class Parser {
 public:
  Parser(std::string_view text, std::string_view file) : in_(text, file) {}

  Value parse() {
    in_.skip_space();
    if (in_.at_end()) in_.fail("the text is empty; expected a JSON value");
    Value value = parse_value(0);
    in_.skip_space();
    if (!in_.at_end()) in_.fail("text after the end of the JSON value: " + in_.found());
    in_.finish();
    return value;
  }

 private:
  Value parse_value(int depth) {
    const Mark mark = in_.value_mark();
    Value value = parse_kind(depth);
    value.with_mark(mark);
    return value;
  }

  Value parse_kind(int depth) {
    const char c = in_.peek();
    if (c == '{' || c == '[') {
      if (depth == kMaxDepth)
        in_.fail("nested too deep; at most " + std::to_string(kMaxDepth) + " levels");
      return c == '{' ? Value(parse_object(depth)) : Value(parse_array(depth));
    }
    if (c == '"') return in_.read_string();
    if (c == '-' || (c >= '0' && c <= '9')) return in_.read_number();
    return in_.read_word();
  }

  // True when the list goes on, false after its end `close`.
  bool next(char close) {
    in_.skip_space();
    if (in_.take(close)) return false;
    if (!in_.take(',')) {
      in_.fail(std::string("expected ',' or '") + close + "', found " + in_.found());
    }
    in_.skip_space();
    if (!in_.at_end() && in_.peek() == close) {
      in_.fail(std::string("a comma before '") + close + "'", "remove the comma");
    }
    return true;
  }

  Array parse_array(int depth) {
    Array array;
    in_.take('[');
    in_.skip_space();
    if (in_.take(']')) return array;
    do {
      in_.path().emplace_back(std::to_string(array.size()));
      array.push_back(parse_value(depth + 1));
      in_.path().pop_back();
    } while (next(']'));
    return array;
  }

  Object parse_object(int depth) {
    Object object;
    std::unordered_set<std::string> keys;
    in_.take('{');
    in_.skip_space();
    if (in_.take('}')) return object;
    do {
      const Mark mark = in_.mark();
      std::string key = parse_key();
      in_.path().push_back(key);
      Value value = parse_value(depth + 1);
      if (keys.insert(key).second) {
        object.append({std::move(key), std::move(value), in_.has_file() ? mark : Mark{}});
      } else {
        in_.duplicate(mark, key);
      }
      in_.path().pop_back();
    } while (next('}'));
    return object;
  }

  std::string parse_key() {
    if (in_.at_end() || in_.peek() != '"') {
      const bool quote = !in_.at_end() && in_.peek() == '\'';
      in_.fail("expected a key in double quotes, found " + in_.found(),
               quote ? "JSON strings are written in double quotes" : "");
    }
    std::string key = in_.read_string();
    in_.skip_space();
    if (!in_.take(':')) {
      in_.fail("expected ':' after the key " + Value(key).json() + ", found " + in_.found());
    }
    in_.skip_space();
    return key;
  }

  detail::JsonReader in_;
};

}  // namespace

Value parse_json(std::string_view text, std::string_view file) {
  return Parser(text, file).parse();
}

}  // namespace clara
