#pragma once

#include <string>
#include <string_view>

namespace clara::detail {

/// The words and signs of an expression, one at a time.
class ExpressionLexer {
 public:
  enum class Kind { end, name, number, text, sign };

  explicit ExpressionLexer(std::string_view source) : source_(source) { next(); }

  Kind kind() const { return kind_; }
  /// The token as written; of a text what stands between its quotes.
  std::string_view token() const { return token_; }
  /// Of the token, counted from 1.
  std::size_t character() const { return start_ + 1; }
  bool is(std::string_view token) const { return kind_ != Kind::text && token_ == token; }
  void next();
  /// Steps over `token` when it is next.
  bool take(std::string_view token);
  /// "'x'", or "the end".
  std::string found() const;

 private:
  void read_number();
  void read_text(char quote);

  std::string_view source_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;
  Kind kind_ = Kind::end;
  std::string_view token_;
};

}  // namespace clara::detail
