#include "json_reader.hpp"

#include <algorithm>
#include <charconv>

#include "json_utf8.hpp"

namespace clara::detail {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// Tells 1e-400 from 1e400 when neither fits: whether the first digit that is not 0 stands behind
// the decimal point.
bool below_one(std::string_view number) {
  const std::size_t e = std::min(number.find_first_of("eE"), number.size());
  std::int64_t exponent = 0;
  if (e < number.size()) {
    const char* start = number.data() + e + (number[e + 1] == '+' ? 2 : 1);
    const auto read = std::from_chars(start, number.data() + number.size(), exponent);
    if (read.ec != std::errc()) return number[e + 1] == '-';
  }
  const std::size_t point = std::min(number.find('.'), e);
  const std::size_t first = std::min(number.find_first_of("123456789"), e);
  const auto magnitude = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
  return magnitude + exponent <= 0;
}

std::string word_hint(std::string_view word) {
  if (word == "True") return "JSON writes true";
  if (word == "False") return "JSON writes false";
  if (word == "None") return "JSON writes null";
  if (word == "NaN" || word == "Infinity") return "JSON has no such number";
  return "text is written in double quotes";
}

}  // namespace

JsonReader::JsonReader(std::string_view text, std::string_view file)
    : text_(text),
      has_file_(!file.empty()),
      file_(std::make_shared<const std::string>(file.empty() ? "<text>" : file)) {
  refuse_other_encodings();
  if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  check_characters();
}

void JsonReader::refuse_other_encodings() {
  using namespace std::string_view_literals;
  const auto is = [&](std::string_view start) { return text_.starts_with(start); };
  const bool pair = text_.size() >= 2;
  const char* name = nullptr;
  if (is("\xFF\xFE\0\0"sv) || is("\0\0\xFE\xFF"sv)) {
    name = "UTF-32";
  } else if (is("\xFF\xFE"sv) || is("\xFE\xFF"sv) || (pair && (text_[0] == 0) != (text_[1] == 0))) {
    name = "UTF-16";
  }
  if (name) fail(std::string("the text is ") + name, "save it as UTF-8");
}

void JsonReader::check_characters() {
  while (!at_end()) {
    const std::size_t length = utf8_length(text_, at_);
    if (length == 0) fail("a byte that is not UTF-8", "save the file as UTF-8");
    if (text_[at_] == '\0') fail("a NUL character");
    if (text_[at_] == '\n') {
      ++line_;
      line_start_ = at_ + 1;
      continuation_ = 0;
    }
    continuation_ += length - 1;
    at_ += length;
  }
  at_ = 0;
  line_ = 1;
  line_start_ = 0;
  continuation_ = 0;
}

bool JsonReader::take(char c) {
  if (at_end() || text_[at_] != c) return false;
  ++at_;
  return true;
}

void JsonReader::skip_space() {
  for (; !at_end(); ++at_) {
    const char c = text_[at_];
    if (c == '\n') {
      ++line_;
      line_start_ = at_ + 1;
      continuation_ = 0;
    } else if (c != ' ' && c != '\t' && c != '\r') {
      break;
    }
  }
  if (!at_end() && (peek() == '#' || peek() == '/')) {
    fail("JSON has no comments", "rename a key to take a part out, such as \"___search\"");
  }
}

std::string JsonReader::found() const {
  if (at_end()) return "the end of the text";
  const auto c = static_cast<unsigned char>(text_[at_]);
  if (c == '\n' || c == '\r') return "the end of the line";
  if (c < 0x20 || c == 0x7F) return "a control character";
  return "'" + std::string(text_.substr(at_, utf8_length(text_, at_))) + "'";
}

Mark JsonReader::mark() const {
  return {file_, line_, static_cast<std::uint32_t>(at_ - line_start_ - continuation_ + 1)};
}

std::string JsonReader::path_text() const {
  std::string out;
  for (const auto& step : path_) out += "/" + step;
  return out;
}

void JsonReader::fail(std::string message, std::string hint) {
  issues_.add({Severity::error, mark(), path_text(), std::move(message), std::move(hint)});
  throw Error(issues_);
}

void JsonReader::duplicate(const Mark& mark, const std::string& key) {
  issues_.add({Severity::error, mark, path_text(),
               "the key " + Value(key).json() + " is written twice",
               "remove or rename one of them"});
}

void JsonReader::finish() {
  if (issues_.failed()) throw Error(issues_);
}

std::string JsonReader::read_string() {
  std::string out;
  take('"');
  while (true) {
    if (at_end()) fail("a string without its closing quote");
    const char c = text_[at_];
    if (c == '"') break;
    if (static_cast<unsigned char>(c) < 0x20) {
      fail(c == '\n' || c == '\r' ? "a string without its closing quote on the same line"
                                  : "a control character in a string",
           c == '\t' ? "write \\t" : "");
    }
    if (c == '\\') {
      read_escape(out);
      continue;
    }
    const std::size_t length = utf8_length(text_, at_);
    out += text_.substr(at_, length);
    continuation_ += length - 1;
    at_ += length;
  }
  ++at_;
  return out;
}

void JsonReader::read_escape(std::string& out) {
  constexpr std::string_view names = "\"\\/bfnrt";
  constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  if (const auto which = names.find(c); c != '\0' && which != std::string_view::npos) {
    out += meanings[which];
    at_ += 2;
    return;
  }
  if (c != 'u') fail("an unknown escape in a string", "a backslash itself is written \\\\");
  char32_t code = read_hex4();
  if (code >= 0xDC00 && code < 0xE000) fail("a \\u escape that is half a character");
  if (code >= 0xD800 && code < 0xDC00) {
    if (text_.substr(at_, 2) != "\\u") fail("a \\u escape that is half a character");
    const char32_t low = read_hex4();
    if (low < 0xDC00 || low >= 0xE000) fail("a \\u escape that is half a character");
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  append_utf8(out, code);
}

char32_t JsonReader::read_hex4() {
  const std::string_view hex = text_.substr(std::min(at_ + 2, text_.size()), 4);
  std::uint32_t code = 0;
  const auto end = hex.data() + hex.size();
  const auto result = std::from_chars(hex.data(), end, code, 16);
  if (hex.size() != 4 || result.ptr != end) fail("\\u needs four hexadecimal digits");
  at_ += 6;
  return code;
}

std::size_t JsonReader::digits() {
  const std::size_t start = at_;
  while (is_digit(peek())) ++at_;
  return at_ - start;
}

Value JsonReader::read_number() {
  const std::size_t start = at_;
  bool real = false;
  take('-');
  const bool zero = peek() == '0';
  const std::size_t whole = digits();
  if (whole == 0) fail("expected a digit, found " + found());
  const auto refuse = [&](const std::string& rule) {
    at_ = start;
    fail(rule);
  };
  if (zero && whole > 1) refuse("a number may not start with 0");
  if (take('.')) {
    real = true;
    if (digits() == 0) fail("expected a digit after '.', found " + found());
  }
  if (take('e') || take('E')) {
    real = true;
    if (!take('+')) take('-');
    if (digits() == 0) fail("expected a digit in the exponent, found " + found());
  }
  const std::string_view number = text_.substr(start, at_ - start);
  const char* const end = number.data() + number.size();
  if (!real) {
    std::int64_t integer = 0;
    if (std::from_chars(number.data(), end, integer).ec == std::errc()) return integer;
    refuse("an integer outside of 64 bits: " + std::string(number.substr(0, 60)));
  }
  double d = 0;
  if (std::from_chars(number.data(), end, d).ec != std::errc()) {
    if (!below_one(number)) refuse("a number too large: " + std::string(number.substr(0, 60)));
    d = 0;
  }
  return d;
}

Value JsonReader::read_word() {
  std::size_t end = at_;
  while (end < text_.size() && is_letter(text_[end])) ++end;
  const std::string_view word = text_.substr(at_, end - at_);
  if (word.empty()) {
    fail("expected a value, found " + found(),
         peek() == '\'' ? "JSON strings are written in double quotes" : "");
  }
  if (word != "true" && word != "false" && word != "null") {
    fail("expected a value, found " + std::string(word.substr(0, 60)), word_hint(word));
  }
  at_ = end;
  return word == "null" ? Value() : Value(word == "true");
}

}  // namespace clara::detail
