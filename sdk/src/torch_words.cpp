#include <clara/internal/torch_words.hpp>

namespace clara {

std::string torch_words(std::string_view what) {
  const auto line = what.substr(0, what.find('\n'));
  constexpr std::string_view kAsked = "you tried to allocate ";
  if (line == "std::bad_alloc") return "out of memory";
  const auto at = line.find(kAsked);
  if (at == std::string_view::npos) return std::string(line);
  const auto bytes = line.substr(at + kAsked.size());
  return "out of memory: " + std::string(bytes.substr(0, bytes.find_first_not_of("0123456789"))) +
         " bytes were asked for";
}

}  // namespace clara
