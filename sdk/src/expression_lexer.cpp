#include "expression_lexer.hpp"

#include <clara/internal/utf8.hpp>

#include <algorithm>
#include <array>

namespace clara::detail {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

constexpr std::array<std::string_view, 5> kTwoSigns{"**", "<=", ">=", "==", "!="};

}  // namespace

void ExpressionLexer::next() {
  while (at_ < source_.size() && (source_[at_] == ' ' || source_[at_] == '\t')) ++at_;
  start_ = at_;
  if (at_ == source_.size()) {
    kind_ = Kind::end;
    token_ = {};
    return;
  }
  const char c = source_[at_];
  if (c == '\'' || c == '"') return read_text(c);
  const bool point = c == '.' && at_ + 1 < source_.size() && is_digit(source_[at_ + 1]);
  if (is_digit(c) || point) return read_number();
  if (is_name_start(c)) {
    kind_ = Kind::name;
    while (at_ < source_.size() && (is_name_start(source_[at_]) || is_digit(source_[at_]))) ++at_;
  } else {
    kind_ = Kind::sign;
    const auto two = source_.substr(at_, 2);
    const bool known = std::find(kTwoSigns.begin(), kTwoSigns.end(), two) != kTwoSigns.end();
    at_ += known ? 2 : std::max<std::size_t>(1, utf8_length(source_, at_));
  }
  token_ = source_.substr(start_, at_ - start_);
}

void ExpressionLexer::read_number() {
  kind_ = Kind::number;
  const auto digits = [&] {
    while (at_ < source_.size() && is_digit(source_[at_])) ++at_;
  };
  digits();
  if (at_ < source_.size() && source_[at_] == '.') ++at_;
  digits();
  if (at_ < source_.size() && (source_[at_] == 'e' || source_[at_] == 'E')) {
    std::size_t exponent = at_ + 1;
    if (exponent < source_.size() && (source_[exponent] == '+' || source_[exponent] == '-'))
      ++exponent;
    if (exponent < source_.size() && is_digit(source_[exponent])) {
      at_ = exponent;
      digits();
    }
  }
  token_ = source_.substr(start_, at_ - start_);
}

void ExpressionLexer::read_text(char quote) {
  const std::size_t end = source_.find(quote, at_ + 1);
  token_ = source_.substr(at_ + 1, end == std::string_view::npos ? end : end - at_ - 1);
  // A text without its end, or with an escape, is a sign that no form allows.
  const bool whole = end != std::string_view::npos && token_.find('\\') == std::string_view::npos;
  kind_ = whole ? Kind::text : Kind::sign;
  if (!whole) token_ = source_.substr(at_, 1);
  at_ = end == std::string_view::npos ? source_.size() : end + 1;
}

bool ExpressionLexer::take(std::string_view token) {
  if (kind_ == Kind::end || !is(token)) return false;
  next();
  return true;
}

std::string ExpressionLexer::found() const {
  return kind_ == Kind::end ? "the end" : "'" + std::string(token_) + "'";
}

}  // namespace clara::detail
