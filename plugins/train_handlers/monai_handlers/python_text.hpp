#pragma once

#include <string>
#include <string_view>

namespace clara::monai_handlers {

/// A number as Python's str() and numpy 2's str() write it: the shortest text that reads back,
/// "0.0002", "1e-05", "1.0", "nan".
std::string python_text(double number);
std::string python_text(float number);

/// printf's "%.4f".
std::string fixed4(double number);

/// Python's format string with one field for a name and one for a number: "{}: {:.4f} ". Of the
/// number's format, {}, {:.Nf},
/// {:.Ne} and {:.Ng} are understood.
class KeyValueFormat {
 public:
  /// Throws clara::Error for another string.
  explicit KeyValueFormat(std::string_view format);
  std::string apply(std::string_view key, double value) const;

 private:
  std::string number(double value) const;

  std::string before_, between_, after_;
  char type_ = 0;  ///< 0: str()
  int digits_ = 6;
};

}  // namespace clara::monai_handlers
