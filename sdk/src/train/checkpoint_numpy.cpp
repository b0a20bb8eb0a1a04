#include "checkpoint_numpy.hpp"

#include <bit>
#include <charconv>

namespace clara::checkpoint {
namespace {

/// The kinds whose name says how many bits they have.
std::string_view sized_kind(char letter) {
  switch (letter) {
    case 'i':
      return "int";
    case 'u':
      return "uint";
    case 'f':
      return "float";
    case 'c':
      return "complex";
    case 'M':
      return "datetime";
    case 'm':
      return "timedelta";
    default:
      return "";
  }
}

std::string_view plain_kind(char letter) {
  switch (letter) {
    case 'b':
      return "bool";
    case 'U':
      return "str";
    case 'S':
      return "bytes";
    case 'V':
      return "void";
    case 'O':
      return "object";
    default:
      return "";
  }
}

}  // namespace

std::string numpy_type_name(std::string_view name) {
  const auto quoted = [&] { return "\"" + std::string(name) + "\""; };
  if (name.empty()) return quoted();
  if (const auto plain = plain_kind(name[0]); !plain.empty()) return std::string(plain);
  const auto digits = name.substr(1);
  unsigned bytes = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), bytes);
  const bool is_size = read.ec == std::errc() && read.ptr == digits.data() + digits.size() &&
                       (std::has_single_bit(bytes) || bytes == 12 || bytes == 24) && bytes <= 32;
  const auto kind = sized_kind(name[0]);
  if (kind.empty() || !is_size) return quoted();
  return std::string(kind) + std::to_string(8 * bytes);
}

}  // namespace clara::checkpoint
