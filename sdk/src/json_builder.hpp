#pragma once

#include <clara/error.hpp>
#include <clara/value.hpp>

#include <boost/json/basic_parser.hpp>
#include <boost/json/error.hpp>
#include <boost/json/string_view.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "json_source.hpp"

namespace clara::detail {

/// Levels of lists and objects in a JSON text.
inline constexpr int kMaxJsonDepth = 32;

/// Makes Values of what Boost.JSON's parser reports. Numbers are converted from their own
/// characters: the parser's doubles are not always the nearest ones.
class JsonBuilder {
 public:
  using Code = boost::json::error_code;
  using Text = boost::json::string_view;

  // NOLINTBEGIN(readability-identifier-naming): the parser asks for these names
  static constexpr std::size_t max_object_size = SIZE_MAX;
  static constexpr std::size_t max_array_size = SIZE_MAX;
  static constexpr std::size_t max_key_size = SIZE_MAX;
  static constexpr std::size_t max_string_size = SIZE_MAX;
  // NOLINTEND(readability-identifier-naming)

  /// `source`: to give every value its place; null: values are nowhere, and the text is not
  /// followed.
  explicit JsonBuilder(JsonSource* source) : source_(source) {}

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return open(Object()); }
  bool on_object_end(std::size_t, Code&) { return close(); }
  bool on_array_begin(Code&) { return open(Array()); }
  bool on_array_end(std::size_t, Code&) { return close(); }
  bool on_key_part(Text part, std::size_t, Code&) { return add_part(part); }
  bool on_key(Text rest, std::size_t, Code&);
  bool on_string_part(Text part, std::size_t, Code&) { return add_part(part); }
  bool on_string(Text rest, std::size_t, Code&);
  bool on_number_part(Text part, Code&) { return add_part(part); }
  bool on_int64(std::int64_t value, Text text, Code&);
  bool on_uint64(std::uint64_t, Text, Code& code) { return refuse(code); }
  bool on_double(double, Text text, Code& code);
  bool on_bool(bool value, Code&) { return add_plain(value, value ? 4 : 5); }
  bool on_null(Code&) { return add_plain(nullptr, 4); }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }

  /// A list or an object that is not at its end yet.
  struct Open {
    Value value;                     ///< what it has so far; its mark is its own
    std::optional<std::string> key;  ///< of the member whose value comes next
    Mark key_mark;
    std::unordered_set<std::string> keys;  ///< once there are many
  };
  const std::vector<Open>& open() const { return open_; }
  /// The whole value, once there is one.
  const std::optional<Value>& result() const { return result_; }
  Value take_result() { return std::move(*result_); }
  /// Where the last token began, when it was a number, true, false or null.
  const std::optional<JsonPlace>& last_plain() const { return last_plain_; }
  /// Keys that are written twice; without their places when there is no source.
  const Issues& duplicates() const { return duplicates_; }
  /// Keys and indices that lead to the value that comes next.
  std::string path() const;
  /// Those that lead to the last value of the container that is open.
  std::string path_of_last() const;

 private:
  bool open(Value container);
  bool close();
  bool add_part(Text part);
  bool add_plain(Value value, std::size_t length);
  bool add(Value value);
  void add_member(Open& object, Value value);
  static bool is_new(Open& object, const std::string& key);
  static bool refuse(Code& code);
  /// The place of the next token.
  Mark begin();

  JsonSource* source_;
  std::string part_;  // of a text that comes in several parts
  std::vector<Open> open_;
  std::optional<Value> result_;
  std::optional<JsonPlace> last_plain_;
  Issues duplicates_;
};

}  // namespace clara::detail
