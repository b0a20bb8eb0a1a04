#include "numpy/npy.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <bit>
#include <charconv>
#include <optional>
#include <string_view>

namespace clara::transforms_io::numpy {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kLongestHeader = 10000;  // numpy's
constexpr std::size_t kMostAxes = 64;          // numpy's

[[noreturn]] void wrong(const std::string& what) { throw Error("the header is wrong: " + what); }

/// The one form of Python's dictionaries that numpy writes.
class HeaderText {
 public:
  explicit HeaderText(std::string_view text) : rest_(text) {}

  void skip() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\n')) rest_.remove_prefix(1);
  }
  bool take(char c) {
    skip();
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void need(char c) {
    if (!take(c)) wrong(std::string("expected \"") + c + "\"" + place());
  }
  std::string text() {
    const char quote = take('\'') ? '\'' : '"';
    if (quote == '"') need('"');
    const auto end = rest_.find(quote);
    if (end == std::string_view::npos) wrong("a text does not end");
    std::string out(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return out;
  }
  bool truth() {
    skip();
    for (const std::string_view word : {"True", "False"})
      if (rest_.substr(0, word.size()) == word) {
        rest_.remove_prefix(word.size());
        return word == "True";
      }
    wrong("expected True or False" + place());
  }
  std::vector<std::int64_t> sizes() {
    std::vector<std::int64_t> out;
    need('(');
    while (!take(')')) {
      if (out.size() == kMostAxes) wrong("more than 64 axes");
      out.push_back(size());
      if (take(',')) continue;
      need(')');
      break;
    }
    return out;
  }
  char next() {
    skip();
    return rest_.empty() ? '\0' : rest_[0];
  }
  bool ends() {
    skip();
    return rest_.empty();
  }

 private:
  std::int64_t size() {
    skip();
    std::int64_t out = 0;
    const auto [end, problem] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), out);
    if (problem != std::errc{} || out < 0) wrong("expected a size from 0 on" + place());
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    if (!rest_.empty() && rest_[0] == 'L') rest_.remove_prefix(1);  // Python 2
    return out;
  }
  std::string place() const {
    std::string seen;
    for (const char c : rest_.substr(0, 12)) seen += c >= ' ' && c <= '~' ? c : '?';
    return rest_.empty() ? " at its end" : " before \"" + seen + "\"";
  }
  std::string_view rest_;
};

void set_type(Array& array, const std::string& text) {
  const char order = text.empty() ? '\0' : text[0];
  const auto type = text.substr(std::min<std::size_t>(text.size(), 1));
  if (type == "O" || text == "O")
    throw Error("it holds Python objects, which only pickle could read; save numbers");
  if (order != '<' && order != '>' && order != '|' && order != '=')
    wrong("there is no number type \"" + text.substr(0, 20) + "\"");
  constexpr std::string_view kKnown[] = {"b1", "i1", "i2", "i4", "i8", "u1",
                                         "u2", "u4", "u8", "f2", "f4", "f8"};
  if (std::find(std::begin(kKnown), std::end(kKnown), type) == std::end(kKnown))
    throw Error("its numbers are of the type \"" + text.substr(0, 20) +
                "\", which is none of an image; expected bool, int8 to int64, uint8 to uint64 or "
                "float16 to float64");
  array.kind = type[0];
  array.size = static_cast<std::size_t>(type[1] - '0');
  const bool little = std::endian::native == std::endian::little;
  array.swapped = array.size > 1 && order == (little ? '>' : '<');
}

void parse_header(Array& array, std::string_view text) {
  HeaderText header(text);
  bool has_type = false;
  bool has_order = false;
  bool has_shape = false;
  header.need('{');
  while (!header.take('}')) {
    const auto key = header.text();
    header.need(':');
    if (key == "descr") {
      if (header.next() == '[') throw Error("it holds records of several fields, expected numbers");
      set_type(array, header.text());
      has_type = true;
    } else if (key == "fortran_order") {
      array.fortran = header.truth();
      has_order = true;
    } else if (key == "shape") {
      array.shape = header.sizes();
      has_shape = true;
    } else {
      wrong("there is no \"" + key.substr(0, 20) + "\"");
    }
    if (header.take(',')) continue;
    header.need('}');
    break;
  }
  if (!header.ends()) wrong("something follows it");
  if (!has_type || !has_order || !has_shape)
    wrong("expected \"descr\", \"fortran_order\" and \"shape\"");
}

void count_numbers(Array& array, std::size_t available, const Limits& limits) {
  const std::uint64_t most = limits.bytes / std::max<std::size_t>(array.size, sizeof(float));
  std::uint64_t count = 1;
  const bool empty = std::find(array.shape.begin(), array.shape.end(), 0) != array.shape.end();
  for (const auto size : array.shape) {
    const auto length = static_cast<std::uint64_t>(empty ? std::min<std::int64_t>(size, 1) : size);
    if (length > 0 && count > most / length)
      throw Error("its numbers are more than the limit of " + std::to_string(limits.bytes) +
                  " bytes");
    count *= length;
  }
  array.count = static_cast<std::size_t>(count);
  if (array.bytes() > available)
    throw Error("expected " + std::to_string(array.bytes()) + " bytes of numbers, got " +
                std::to_string(available));
}

}  // namespace

Array parse_array(std::span<const std::byte> file, const Limits& limits) {
  const auto byte_at = [&](std::size_t at) { return std::to_integer<std::size_t>(file[at]); };
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  if (file.empty()) throw Error("the file is empty");
  if (text.substr(0, kMagic.size()) != kMagic)
    throw Error("expected a NumPy file, but it does not begin like one");
  if (file.size() < 12)
    throw Error("expected at least 12 bytes, got " + std::to_string(file.size()));
  const auto version = byte_at(6);
  if (version < 1 || version > 3)
    throw Error("expected version 1 to 3 of NumPy's format, got " + std::to_string(version));
  const std::size_t begin = version == 1 ? 10 : 12;
  std::size_t length = byte_at(8) + (byte_at(9) << 8U);
  if (version > 1) length += (byte_at(10) << 16U) + (byte_at(11) << 24U);
  if (length > kLongestHeader)
    throw Error("a header of " + std::to_string(length) +
                " bytes is longer than numpy's limit of " + std::to_string(kLongestHeader));
  if (length > file.size() - begin)
    throw Error("expected a header of " + std::to_string(length) + " bytes, got " +
                std::to_string(file.size() - begin));
  Array array;
  parse_header(array, text.substr(begin, length));
  array.offset = begin + length;
  count_numbers(array, file.size() - array.offset, limits);
  return array;
}

}  // namespace clara::transforms_io::numpy
