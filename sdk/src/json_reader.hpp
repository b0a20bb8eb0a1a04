#pragma once

#include <clara/error.hpp>
#include <clara/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clara::detail {

/// The characters and tokens of one JSON text, with the place in file:line:column. Columns count
/// characters, not bytes.
class JsonReader {
 public:
  /// Refuses text that is not UTF-8 or holds a NUL. `text` must outlive the reader.
  JsonReader(std::string_view text, std::string_view file);

  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  /// Steps over `c` when it is next.
  bool take(char c);
  void skip_space();

  /// What is next, for a message: "'x'" or "the end of the text".
  std::string found() const;
  Mark mark() const;
  /// Nowhere when the text has no file: such values are not a user's.
  Mark value_mark() const { return has_file() ? mark() : Mark{}; }
  bool has_file() const { return has_file_; }
  /// Keys and indices that lead to what is being read.
  std::vector<std::string>& path() { return path_; }

  std::string read_string();
  Value read_number();
  /// true, false or null.
  Value read_word();

  [[noreturn]] void fail(std::string message, std::string hint = {});
  /// Reported by finish(), so that the rest is read as well.
  void duplicate(const Mark& mark, const std::string& key);
  /// Throws when something was reported.
  void finish();

 private:
  void refuse_other_encodings();
  void check_characters();
  void read_escape(std::string& out);
  char32_t read_hex4();
  std::size_t digits();
  std::string path_text() const;

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::size_t line_start_ = 0;
  std::size_t continuation_ = 0;  // bytes of this line so far that start no character
  bool has_file_;
  std::shared_ptr<const std::string> file_;
  std::vector<std::string> path_;
  Issues issues_;
};

}  // namespace clara::detail
