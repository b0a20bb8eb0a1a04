#include <clara/internal/utf8.hpp>
#include <clara/value.hpp>

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace clara {
namespace {

// A list of plain values stays on one line up to this length, as people write [96, 96, 96].
constexpr std::size_t kShortList = 88;

void print_escape(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(c);
  out += "\\u00";
  out += digits[code >> 4];
  out += digits[code & 15];
}

// A byte that is no UTF-8 (a file's name may hold some) becomes U+FFFD, so that the text is always
// JSON.
void print_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    const std::size_t length = utf8_length(text, i);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      print_escape(out, c);
    } else {
      out += text.substr(i, length);
    }
    i += length == 0 ? 1 : length;
  }
  out += '"';
}

class Printer {
 public:
  explicit Printer(int indent) : indent_(indent) {}

  void print(const Value& value, int level) {
    switch (value.kind()) {
      case Value::Kind::null:
        out_ += "null";
        break;
      case Value::Kind::boolean:
        out_ += value.as_bool() ? "true" : "false";
        break;
      case Value::Kind::integer:
        out_ += std::to_string(value.as_int());
        break;
      case Value::Kind::real:
        print_real(value.as_number());
        break;
      case Value::Kind::string:
        print_string(out_, value.as_string());
        break;
      case Value::Kind::array:
        print_array(value.as_array(), level);
        break;
      case Value::Kind::object:
        print_object(value.as_object(), level);
        break;
    }
  }

  std::string take() { return std::move(out_); }

 private:
  void print_real(double d) {
    if (std::isfinite(d)) {
      out_ += number_text(d);
    } else {
      print_string(out_, number_text(d));
    }
  }

  void line(int level) {
    if (indent_ < 0) return;
    out_ += '\n';
    out_.append(static_cast<std::size_t>(indent_ * level), ' ');
  }

  bool print_short(const Array& array) {
    Printer flat(-1);
    for (const auto& item : array) {
      if (item.is_array() || item.is_object()) return false;
      flat.out_ += flat.out_.empty() ? "[" : ", ";
      flat.print(item, 0);
      if (flat.out_.size() > kShortList) return false;
    }
    out_ += flat.out_;
    out_ += ']';
    return true;
  }

  void print_array(const Array& array, int level) {
    if (array.empty()) {
      out_ += "[]";
      return;
    }
    if (indent_ >= 0 && print_short(array)) return;
    out_ += '[';
    bool first = true;
    for (const auto& item : array) {
      if (!first) out_ += ',';
      first = false;
      line(level + 1);
      print(item, level + 1);
    }
    line(level);
    out_ += ']';
  }

  void print_object(const Object& object, int level) {
    if (object.empty()) {
      out_ += "{}";
      return;
    }
    out_ += '{';
    bool first = true;
    for (const auto& member : object) {
      if (!first) out_ += ',';
      first = false;
      line(level + 1);
      print_string(out_, member.key);
      out_ += indent_ < 0 ? ":" : ": ";
      print(member.value, level + 1);
    }
    line(level);
    out_ += '}';
  }

  int indent_;
  std::string out_;
};

}  // namespace

std::string Value::json(int indent) const {
  Printer printer(indent);
  printer.print(*this, 0);
  return printer.take();
}

// The form of Python's repr(): 0.0002, 1e-05, 1.0. A real stays a real when it is read again.
std::string number_text(double d) {
  if (std::isnan(d)) return "NaN";
  if (std::isinf(d)) return d > 0 ? "Infinity" : "-Infinity";
  char buffer[40];
  const auto scientific =
      std::to_chars(buffer, buffer + sizeof buffer, d, std::chars_format::scientific);
  const std::string_view text(buffer, static_cast<std::size_t>(scientific.ptr - buffer));
  const std::size_t e = text.find('e');
  int exponent = 0;
  std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1), text.data() + text.size(),
                  exponent);
  if (exponent < -4 || exponent >= 16) return std::string(text);
  const auto fixed = std::to_chars(buffer, buffer + sizeof buffer, d, std::chars_format::fixed);
  std::string out(buffer, fixed.ptr);
  if (out.find('.') == std::string::npos) out += ".0";
  return out;
}

}  // namespace clara
