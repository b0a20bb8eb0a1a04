#include <host/upgrade/print.hpp>

namespace clara::host::upgrade {
namespace {

constexpr std::size_t kWidth = 110;

/// JSON on one line, with a blank behind each comma and colon.
std::string line_of(const Value& value) {
  std::string out;
  if (value.is_array()) {
    for (const auto& item : value.as_array()) out += (out.empty() ? "" : ", ") + line_of(item);
    return "[" + out + "]";
  }
  if (!value.is_object()) return value.json();
  for (const auto& member : value.as_object())
    out += (out.empty() ? "" : ", ") + Value(member.key).json() + ": " + line_of(member.value);
  return "{" + out + "}";
}

class Printer {
 public:
  std::string run(const Value& value) {
    print(value, 0, 0);
    return std::move(out_);
  }

 private:
  /// `before`: characters that stand on the line already.
  void print(const Value& value, std::size_t indent, std::size_t before) {
    const auto line = line_of(value);
    const bool whole = indent == 0;  // the file itself is never one line
    const bool fits = !whole && before + line.size() <= kWidth;
    if (!fits && value.is_array()) {
      print_items(value.as_array(), indent);
    } else if (!fits && value.is_object() && !value.as_object().empty()) {
      print_members(value.as_object(), indent);
    } else {
      out_ += line;
    }
  }

  void print_items(const Array& items, std::size_t indent) {
    out_ += "[\n";
    for (std::size_t i = 0; i < items.size(); ++i) {
      out_ += std::string(indent + 2, ' ');
      print(items[i], indent + 2, indent + 3);
      out_ += i + 1 < items.size() ? ",\n" : "\n";
    }
    out_ += std::string(indent, ' ') + "]";
  }

  void print_members(const Object& object, std::size_t indent) {
    out_ += "{\n";
    std::size_t left = object.size();
    for (const auto& member : object) {
      const auto key = std::string(indent + 2, ' ') + Value(member.key).json() + ": ";
      out_ += key;
      print(member.value, indent + 2, key.size() + 1);
      out_ += --left > 0 ? ",\n" : "\n";
    }
    out_ += std::string(indent, ' ') + "}";
  }

  std::string out_;
};

}  // namespace

std::string config_text(const Value& config) { return Printer().run(config) + "\n"; }

}  // namespace clara::host::upgrade
