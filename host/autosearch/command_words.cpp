#include "host/autosearch/command_words.hpp"

#include <utility>

namespace clara::host::autosearch {

Array command_words(const std::string& line) {
  Array out;
  std::string word;
  char quote = 0;
  bool any = false;
  for (const char c : line) {
    if (quote ? c == quote : c == '\'' || c == '"') {
      quote = quote ? '\0' : c;
      any = true;
    } else if (!quote && (c == ' ' || c == '\t')) {
      if (any) out.emplace_back(std::exchange(word, ""));
      any = false;
    } else {
      word += c;
      any = true;
    }
  }
  if (any) out.emplace_back(word);
  return out;
}

}  // namespace clara::host::autosearch
