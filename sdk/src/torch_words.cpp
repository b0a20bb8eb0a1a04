#include <clara/internal/torch_words.hpp>

namespace clara {
namespace {

constexpr std::string_view kAsked = "you tried to allocate ";
constexpr std::string_view kUncounted = "Storage size calculation overflowed with sizes=";
constexpr std::string_view kNone = "std::bad_alloc";

std::string_view first_line(std::string_view what) { return what.substr(0, what.find('\n')); }

}  // namespace

bool is_of_memory(std::string_view what) {
  const auto line = first_line(what);
  return line == kNone || line.starts_with(kUncounted) ||
         line.find(kAsked) != std::string_view::npos;
}

std::string torch_words(std::string_view what) {
  const auto line = first_line(what);
  if (line == kNone) return "out of memory";
  if (line.starts_with(kUncounted))
    return "a tensor of the sizes " + std::string(line.substr(kUncounted.size())) +
           " is larger than any memory";
  const auto at = line.find(kAsked);
  if (at == std::string_view::npos) return std::string(line);
  const auto bytes = line.substr(at + kAsked.size());
  return "out of memory: " + std::string(bytes.substr(0, bytes.find_first_not_of("0123456789"))) +
         " bytes were asked for";
}

}  // namespace clara
