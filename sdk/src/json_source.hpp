#pragma once

#include <clara/error.hpp>
#include <clara/value.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace clara::detail {

/// A place in a JSON text. Columns count characters, not bytes.
struct JsonPlace {
  std::size_t at = 0;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// Follows a JSON text beside a parser that does not tell where its tokens stand.
class JsonSource {
 public:
  /// `text` must outlive it.
  JsonSource(std::string_view text, std::string_view file)
      : text_(text), file_(std::make_shared<const std::string>(file.empty() ? "<text>" : file)) {}

  std::string_view text() const { return text_; }
  const JsonPlace& place() const { return place_; }
  void go_to(const JsonPlace& place) { place_ = place; }
  bool at_end() const { return place_.at == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[place_.at]; }
  Mark mark() const { return {file_, place_.line, place_.column}; }

  void skip_space();
  /// To the next token that has a value: over white space, commas and colons.
  void skip_to_token();
  /// Over a string that a parser has accepted, with its quotes.
  void skip_string();
  /// Over `count` bytes that are ASCII and no line's end.
  void skip(std::size_t count) {
    place_.at += count;
    place_.column += static_cast<std::uint32_t>(count);
  }
  /// Over one character of `bytes` bytes.
  void skip_character(std::size_t bytes) {
    place_.at += bytes;
    ++place_.column;
  }
  void skip_line_end() {
    ++place_.at;
    ++place_.line;
    place_.column = 1;
  }

 private:
  std::string_view text_;
  std::shared_ptr<const std::string> file_;
  JsonPlace place_;
};

}  // namespace clara::detail
