#include "json_complaint.hpp"

#include <clara/internal/utf8.hpp>

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "json_number.hpp"

namespace clara::detail {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

std::string word_hint(std::string_view word) {
  if (word == "True") return "JSON writes true";
  if (word == "False") return "JSON writes false";
  if (word == "None") return "JSON writes null";
  if (word == "NaN" || word == "Infinity") return "JSON has no such number";
  return "text is written in double quotes";
}

/// Reads on from the last token that was right until something is wrong. Only what stands there is
/// read, one token at most: the parser is the one that knows JSON, this knows words for it.
class Complaint {
 public:
  Complaint(JsonSource& source, Issues issues) : in_(source), issues_(std::move(issues)) {}

  [[noreturn]] void fail(std::string message, std::string hint = {}) {
    issues_.add({Severity::error, in_.mark(), path_, std::move(message), std::move(hint)});
    throw Error(issues_);
  }

  void check_characters();
  [[noreturn]] void complain(const JsonBuilder& builder);

 private:
  void check_goes_on(const JsonBuilder& builder);
  [[noreturn]] void after_value(const JsonBuilder& builder);
  void separator(char close);
  void key();
  void colon(const std::string& key);
  [[noreturn]] void value(std::size_t depth);
  void string();
  void escape();
  char32_t hex4();
  void number();
  void word();
  void skip_space();
  std::size_t digits();
  bool take(char c);
  std::string found() const;

  JsonSource& in_;
  Issues issues_;
  std::string path_;
};

bool Complaint::take(char c) {
  if (in_.at_end() || in_.peek() != c) return false;
  in_.skip(1);
  return true;
}

void Complaint::skip_space() {
  in_.skip_space();
  if (in_.peek() == '#' || in_.peek() == '/')
    fail("JSON has no comments", "rename a key to take a part out, such as \"___search\"");
}

/// What is next, for a message: "'x'" or "the end of the text".
std::string Complaint::found() const {
  if (in_.at_end()) return "the end of the text";
  const auto c = static_cast<unsigned char>(in_.peek());
  if (c == '\n' || c == '\r') return "the end of the line";
  if (c < 0x20 || c == 0x7F) return "a control character";
  const auto at = in_.place().at;
  return "'" + std::string(in_.text().substr(at, utf8_length(in_.text(), at))) + "'";
}

void Complaint::check_characters() {
  while (!in_.at_end()) {
    const std::size_t length = utf8_length(in_.text(), in_.place().at);
    if (length == 0) fail("a byte that is not UTF-8", "save the file as UTF-8");
    if (in_.peek() == '\0') fail("a NUL character");
    if (in_.peek() == '\n')
      in_.skip_line_end();
    else
      in_.skip_character(length);
  }
}

void Complaint::complain(const JsonBuilder& builder) {
  path_ = builder.path();
  if (builder.last_plain()) check_goes_on(builder);
  if (builder.result()) {
    skip_space();
    if (in_.at_end()) throw Error(issues_);  // keys that are written twice, and nothing else
    fail("text after the end of the JSON value: " + found());
  }
  if (builder.open().empty()) {
    skip_space();
    if (in_.at_end()) fail("the text is empty; expected a JSON value");
    value(0);
  }
  const auto& last = builder.open().back();
  if (last.key)
    colon(*last.key);
  else
    after_value(builder);
  skip_space();
  value(builder.open().size());
}

/// A number or a word that goes on, such as 01 or truer: the parser took its start for all of it.
void Complaint::check_goes_on(const JsonBuilder& builder) {
  const auto after = in_.place();
  const char last = in_.text()[after.at - 1];
  const bool goes_on = is_letter(last) ? is_letter(in_.peek()) : is_digit(in_.peek());
  if (!goes_on) return;
  const std::string next = path_;
  if (!builder.open().empty()) path_ = builder.path_of_last();
  in_.go_to(*builder.last_plain());
  is_letter(last) ? word() : number();
  in_.go_to(after);
  path_ = next;
}

/// In a list or an object, behind what it has so far.
void Complaint::after_value(const JsonBuilder& builder) {
  const auto& container = builder.open().back().value;
  const bool list = container.is_array();
  const bool first = list ? container.as_array().empty() : container.as_object().empty();
  const std::string inside = path_;
  if (list) path_.erase(path_.rfind('/'));
  skip_space();
  if (!first) separator(list ? ']' : '}');
  if (list) {
    path_ = inside;
  } else {
    key();
    skip_space();
  }
  value(builder.open().size());
}

void Complaint::separator(char close) {
  if (!take(',')) fail(std::string("expected ',' or '") + close + "', found " + found());
  skip_space();
  if (!in_.at_end() && in_.peek() == close)
    fail(std::string("a comma before '") + close + "'", "remove the comma");
}

void Complaint::key() {
  if (in_.at_end() || in_.peek() != '"') {
    const bool quote = in_.peek() == '\'';
    fail("expected a key in double quotes, found " + found(),
         quote ? "JSON strings are written in double quotes" : "");
  }
  string();
}

void Complaint::colon(const std::string& key) {
  const std::string inside = std::exchange(path_, path_.substr(0, path_.size() - key.size() - 1));
  skip_space();
  if (!take(':')) fail("expected ':' after the key " + Value(key).json() + ", found " + found());
  skip_space();
  path_ = inside;
}

void Complaint::value(std::size_t depth) {
  const char c = in_.peek();
  if ((c == '{' || c == '[') && depth >= kMaxJsonDepth)
    fail("nested too deep; at most " + std::to_string(kMaxJsonDepth) + " levels");
  if (c == '"')
    string();
  else if (c == '-' || is_digit(c))
    number();
  else
    word();
  fail("not JSON");  // what the parser refuses and this does not know
}

void Complaint::string() {
  take('"');
  while (true) {
    if (in_.at_end()) fail("a string without its closing quote");
    const char c = in_.peek();
    if (take('"')) return;
    if (static_cast<unsigned char>(c) < 0x20) {
      fail(c == '\n' || c == '\r' ? "a string without its closing quote on the same line"
                                  : "a control character in a string",
           c == '\t' ? "write \\t" : "");
    }
    if (c == '\\')
      escape();
    else
      in_.skip_character(utf8_length(in_.text(), in_.place().at));
  }
}

void Complaint::escape() {
  const auto at = in_.place().at;
  const char c = at + 1 < in_.text().size() ? in_.text()[at + 1] : '\0';
  if (c != '\0' && std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos)
    return in_.skip(2);
  if (c != 'u') fail("an unknown escape in a string", "a backslash itself is written \\\\");
  const char32_t code = hex4();
  if (code >= 0xDC00 && code < 0xE000) fail("a \\u escape that is half a character");
  if (code < 0xD800 || code >= 0xDC00) return;
  if (in_.text().substr(in_.place().at, 2) != "\\u") fail("a \\u escape that is half a character");
  const char32_t low = hex4();
  if (low < 0xDC00 || low >= 0xE000) fail("a \\u escape that is half a character");
}

char32_t Complaint::hex4() {
  const auto text = in_.text();
  const auto hex = text.substr(std::min(in_.place().at + 2, text.size()), 4);
  std::uint32_t code = 0;
  const auto* end = hex.data() + hex.size();
  const auto read = std::from_chars(hex.data(), end, code, 16);
  if (hex.size() != 4 || read.ptr != end) fail("\\u needs four hexadecimal digits");
  in_.skip(6);
  return code;
}

std::size_t Complaint::digits() {
  const auto start = in_.place().at;
  while (is_digit(in_.peek())) in_.skip(1);
  return in_.place().at - start;
}

void Complaint::number() {
  const auto start = in_.place();
  bool real = false;
  take('-');
  const bool zero = in_.peek() == '0';
  const std::size_t whole = digits();
  if (whole == 0) fail("expected a digit, found " + found());
  const auto refuse = [&](const std::string& rule) {
    in_.go_to(start);
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
  const auto written = in_.text().substr(start.at, in_.place().at - start.at);
  const std::string shown(written.substr(0, 60));
  if (!real) {
    std::int64_t integer = 0;
    const auto read = std::from_chars(written.data(), written.data() + written.size(), integer);
    if (read.ec != std::errc()) refuse("an integer outside of 64 bits: " + shown);
  } else if (!real_number(written)) {
    refuse("a number too large: " + shown);
  } else if (written.find_first_of("eE") != std::string_view::npos) {
    refuse("an exponent too large: " + shown);  // the parser's own limit, 2^31
  }
}

void Complaint::word() {
  const auto start = in_.place().at;
  std::size_t end = start;
  while (end < in_.text().size() && is_letter(in_.text()[end])) ++end;
  const auto word = in_.text().substr(start, end - start);
  if (word.empty())
    fail("expected a value, found " + found(),
         in_.peek() == '\'' ? "JSON strings are written in double quotes" : "");
  if (word != "true" && word != "false" && word != "null")
    fail("expected a value, found " + std::string(word.substr(0, 60)), word_hint(word));
  in_.skip(word.size());
}

}  // namespace

void complain(JsonSource& source, const JsonBuilder& builder) {
  const auto reached = source.place();
  source.go_to({});
  Complaint(source, {}).check_characters();
  source.go_to(reached);
  Complaint(source, builder.duplicates()).complain(builder);
}

void refuse_other_encodings(JsonSource& source) {
  using namespace std::string_view_literals;
  const auto text = source.text();
  const bool pair = text.size() >= 2;
  const char* name = nullptr;
  if (text.starts_with("\xFF\xFE\0\0"sv) || text.starts_with("\0\0\xFE\xFF"sv)) {
    name = "UTF-32";
  } else if (text.starts_with("\xFF\xFE"sv) || text.starts_with("\xFE\xFF"sv) ||
             (pair && (text[0] == 0) != (text[1] == 0))) {
    name = "UTF-16";
  }
  if (name) Complaint(source, {}).fail(std::string("the text is ") + name, "save it as UTF-8");
}

}  // namespace clara::detail
