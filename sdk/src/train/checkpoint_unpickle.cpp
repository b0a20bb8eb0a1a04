#include "checkpoint_bytes.hpp"
#include "checkpoint_pickle.hpp"
#include "checkpoint_stack.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

namespace clara::checkpoint {

namespace {

using Kind = PickleNode::Kind;

/// What may be called: each only builds a container or a tensor.
constexpr std::array<std::string_view, 13> kCallable = {
    "collections.OrderedDict", "collections.Counter", "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_parameter", "torch.Size", "torch.device",
    // NumPy's numbers and arrays, under the names of NumPy 1 and 2.
    "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar",
    "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct", "numpy.dtype",
    "numpy.ndarray", "_codecs.encode"};

/// Named beside tensors; a reader gets the name.
constexpr std::array<std::string_view, 10> kTypes = {
    "torch.float32", "torch.float64", "torch.float16", "torch.bfloat16", "torch.int64",
    "torch.int32",   "torch.int16",   "torch.int8",    "torch.uint8",    "torch.bool"};

constexpr std::array<std::string_view, 10> kStorages = {
    "torch.FloatStorage", "torch.DoubleStorage", "torch.HalfStorage",  "torch.BFloat16Storage",
    "torch.LongStorage",  "torch.IntStorage",    "torch.ShortStorage", "torch.CharStorage",
    "torch.ByteStorage",  "torch.BoolStorage"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string hex(std::uint8_t byte) {
  std::array<char, 2> text{};
  const auto* end = std::to_chars(text.data(), text.data() + 2, byte, 16).ptr;
  return (byte < 16 ? "0x0" : "0x") + std::string(static_cast<const char*>(text.data()), end);
}

class Parser {
 public:
  Parser(std::span<const std::byte> data, const PickleFail& fail)
      : rest_(data), fail_(fail), stack_(fail) {}

  std::span<const std::byte> rest() const { return rest_; }

  Pickle run() {
    for (auto code = take<std::uint8_t>(); code != '.'; code = take<std::uint8_t>())
      if (!constant(code) && !container(code) && !memo(code)) structure(code);
    return stack_.finish();
  }

 private:
  std::span<const std::byte> bytes(std::size_t count) {
    if (count > rest_.size()) stack_.fail("it ends in the middle");
    const auto result = rest_.first(count);
    rest_ = rest_.subspan(count);
    return result;
  }

  template <class T>
  T take() {
    return little_endian<T>(bytes(sizeof(T)));
  }

  std::string text(std::size_t count) {
    const auto block = bytes(count);
    return {reinterpret_cast<const char*>(block.data()), block.size()};
  }

  std::string line() {
    const auto end = std::find(rest_.begin(), rest_.end(), std::byte{'\n'});
    auto result = text(static_cast<std::size_t>(end - rest_.begin()));
    bytes(1);
    return result;
  }

  bool constant(std::uint8_t code) {
    switch (code) {
      case 'N':
        stack_.push(Kind::none);
        return true;
      case 0x88:
        stack_.push_integer(1, Kind::boolean);
        return true;
      case 0x89:
        stack_.push_integer(0, Kind::boolean);
        return true;
      case 'K':
        stack_.push_integer(take<std::uint8_t>());
        return true;
      case 'M':
        stack_.push_integer(take<std::uint16_t>());
        return true;
      case 'J':
        stack_.push_integer(static_cast<std::int32_t>(take<std::uint32_t>()));
        return true;
      case 0x8a:
        stack_.push_integer(long_integer());
        return true;
      case 'G':
        stack_.push_real(real());
        return true;
      case 'X':
        stack_.push_text(text(take<std::uint32_t>()));
        return true;
      case 'U':
        stack_.push_text(text(take<std::uint8_t>()));
        return true;
      case 'c':
        push_global();
        return true;
      default:
        return false;
    }
  }

  bool container(std::uint8_t code) {
    switch (code) {
      case ']':
        stack_.push(Kind::list);
        return true;
      case '}':
        stack_.push(Kind::dict);
        return true;
      case ')':
        stack_.push(Kind::tuple);
        return true;
      case 't':
        stack_.push(Kind::tuple, stack_.pop_to_mark());
        return true;
      case 0x85:
        stack_.push(Kind::tuple, stack_.pop(1));
        return true;
      case 0x86:
        stack_.push(Kind::tuple, stack_.pop(2));
        return true;
      case 0x87:
        stack_.push(Kind::tuple, stack_.pop(3));
        return true;
      case 'a':
        stack_.extend(Kind::list, "list", stack_.pop(1));
        return true;
      case 'e':
        stack_.extend(Kind::list, "list", stack_.pop_to_mark());
        return true;
      case 's':
        stack_.extend(Kind::dict, "dict", stack_.pop(2));
        return true;
      case 'u':
        stack_.extend(Kind::dict, "dict", stack_.pop_to_mark());
        return true;
      default:
        return false;
    }
  }

  bool memo(std::uint8_t code) {
    switch (code) {
      case 'q':
        stack_.remember(take<std::uint8_t>());
        return true;
      case 'r':
        stack_.remember(take<std::uint32_t>());
        return true;
      case 'h':
        stack_.recall(take<std::uint8_t>());
        return true;
      case 'j':
        stack_.recall(take<std::uint32_t>());
        return true;
      default:
        return false;
    }
  }

  void structure(std::uint8_t code) {
    switch (code) {
      case 0x80:
        protocol(take<std::uint8_t>());
        return;
      case '(':
        stack_.mark();
        return;
      case 'R':
        reduce();
        return;
      case 'b':
        build();
        return;
      case 'Q':
        persistent();
        return;
      default:
        stack_.fail("the opcode " + hex(code) + " is not one that torch.save writes for tensors");
    }
  }

  void protocol(std::uint8_t number) const {
    if (number != 2)
      fail_("its pickle has protocol " + std::to_string(number) + "; torch.save writes protocol 2");
  }

  std::int64_t long_integer() {
    const auto count = take<std::uint8_t>();
    if (count > 8)
      fail_("it holds an integer of " + std::to_string(count) + " bytes; at most 8 are read");
    const auto block = bytes(count);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
      value |= std::to_integer<std::uint64_t>(block[i]) << (8 * i);
    if (count > 0 && count < 8 && (value >> (8 * count - 1)) != 0)
      value |= ~std::uint64_t{0} << (8 * count);
    return static_cast<std::int64_t>(value);
  }

  double real() {
    std::uint64_t bits = 0;
    for (const auto byte : bytes(8)) bits = bits << 8 | std::to_integer<std::uint64_t>(byte);
    return std::bit_cast<double>(bits);
  }

  void push_global() {
    auto name = line();
    name += '.' + line();
    if (contains(kTypes, name)) return stack_.push_text(std::move(name));
    if (!contains(kCallable, name) && !contains(kStorages, name))
      fail_("it holds the global \"" + name +
            "\"; a checkpoint may hold tensors, numbers, strings, lists, tuples and dicts only, "
            "and nothing in it is ever run");
    stack_.push_text(std::move(name), Kind::global);
  }

  /// `callable(*arguments)`: makes the object that the call would give.
  void reduce() {
    const auto arguments = stack_.pop();
    const auto callable = stack_.pop();
    if (stack_.node(callable).kind != Kind::global || stack_.node(arguments).kind != Kind::tuple)
      stack_.fail("something that is no known function is called");
    const auto name = stack_.node(callable).text;
    auto items = stack_.node(arguments).items;
    if (name == "torch._utils._rebuild_tensor_v2" && items.size() >= 4)
      return stack_.push(Kind::tensor, std::move(items));
    if (name == "torch._utils._rebuild_parameter" && items.size() == 3)
      return stack_.push_known(items[0]);
    if (name == "torch.Size" && items.size() == 1) return stack_.push_known(items[0]);
    if (name.starts_with("collections.")) return push_dict(items, name.ends_with("OrderedDict"));
    if (name == "torch.device" && !items.empty()) return push_device(items);
    if (name == "_codecs.encode" && items.size() == 2) return push_bytes(items);
    if (name == "numpy.dtype" && !items.empty() && is(items[0], Kind::string))
      return stack_.push_text(stack_.node(items[0]).text, Kind::dtype);
    if (name.ends_with("multiarray.scalar") && items.size() == 2) return push_number(items);
    if (name.ends_with("multiarray._reconstruct")) return stack_.push(Kind::array);
    stack_.fail(name + " is called with " + std::to_string(items.size()) + " arguments");
  }

  bool is(NodeId id, Kind kind) const { return stack_.node(id).kind == kind; }

  void push_device(const std::vector<NodeId>& items) {
    if (!is(items[0], Kind::string)) stack_.fail("a device has no name");
    auto text = stack_.node(items[0]).text;
    if (items.size() > 1 && is(items[1], Kind::integer))
      text += ":" + std::to_string(stack_.node(items[1]).integer);
    stack_.push_text(std::move(text));
  }

  /// Protocol 2 has no bytes: they are a text of the characters 0 to 255.
  void push_bytes(const std::vector<NodeId>& items) {
    if (!is(items[0], Kind::string)) stack_.fail("bytes are made from something that is no text");
    const auto utf8 = stack_.node(items[0]).text;
    std::string bytes;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
      const auto byte = static_cast<unsigned char>(utf8[i]);
      const bool pair = (byte & 0xfeU) == 0xc2U && i + 1 < utf8.size();
      if (byte >= 0x80 && !pair) stack_.fail("bytes are made from another text than latin-1");
      bytes += pair ? static_cast<char>(((byte & 3U) << 6U) |
                                        (static_cast<unsigned char>(utf8[i + 1]) & 0x3fU))
                    : utf8[i];
      if (pair) ++i;
    }
    stack_.push_text(std::move(bytes), Kind::bytes);
  }

  void push_number(const std::vector<NodeId>& items) {
    if (!is(items[0], Kind::dtype) || !is(items[1], Kind::bytes))
      stack_.fail("a NumPy number has an unknown form");
    const auto type = stack_.node(items[0]).text;
    const auto data = stack_.node(items[1]).text;
    if (type.size() != 2 || data.size() != static_cast<std::size_t>(type[1] - '0'))
      stack_.fail("a NumPy number of the type \"" + type + "\" has " + std::to_string(data.size()) +
                  " bytes");
    std::uint64_t bits = 0;
    for (std::size_t i = data.size(); i-- > 0;)
      bits = bits << 8U | static_cast<unsigned char>(data[i]);
    if (type == "f8") return stack_.push_real(std::bit_cast<double>(bits));
    if (type == "f4")
      return stack_.push_real(
          static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits))));
    if (type == "b1") return stack_.push_integer(bits != 0 ? 1 : 0, Kind::boolean);
    if (type[0] == 'i' && data.size() < 8 && (bits >> (8 * data.size() - 1)) != 0)
      bits |= ~std::uint64_t{0} << (8 * data.size());
    if (type[0] != 'i' && type[0] != 'u')
      stack_.fail("a NumPy number has the type \"" + type + "\", which is not read");
    stack_.push_integer(static_cast<std::int64_t>(bits));
  }

  /// (version, byte order, ...) of a type; (version, shape, type, Fortran order, bytes) of an
  /// array.
  void build_numpy(NodeId attributes) {
    const auto items = stack_.node(attributes).items;
    if (is(stack_.peek(), Kind::dtype)) {
      if (items.size() < 2 || !is(items[1], Kind::string) || stack_.node(items[1]).text == ">")
        stack_.fail("NumPy's numbers are big-endian");
      return;
    }
    auto& array = stack_.top(Kind::array, "NumPy array");
    if (items.size() != 5 || !is(items[1], Kind::tuple) || !is(items[2], Kind::dtype) ||
        !is(items[4], Kind::bytes))
      stack_.fail("a NumPy array has an unknown form");
    if (stack_.node(items[3]).integer != 0) stack_.fail("a NumPy array has Fortran's order");
    array.items = {items[1], items[2], items[4]};
  }

  void push_dict(const std::vector<NodeId>& arguments, bool ordered) {
    std::vector<NodeId> items;
    if (!arguments.empty()) {
      if (arguments.size() != 1 || stack_.node(arguments[0]).kind != Kind::dict)
        stack_.fail("a dict is made from something that is no dict");
      items = stack_.node(arguments[0]).items;
    }
    stack_.push(Kind::dict, std::move(items));
    stack_.top(Kind::dict, "dict").ordered = ordered;
  }

  /// Attributes of an object. A state_dict has `_metadata`, which no loader needs.
  void build() {
    const auto attributes = stack_.pop();
    if (is(attributes, Kind::tuple)) return build_numpy(attributes);
    if (stack_.node(attributes).kind != Kind::dict) stack_.fail("attributes are no dict");
    stack_.top(Kind::dict, "dict");
  }

  /// ("storage", its class, key, device, number of elements); before PyTorch 1.6 also None
  void persistent() {
    const auto id = stack_.pop();
    const auto items = stack_.node(id).items;
    const auto has = [&](std::size_t i, Kind kind) { return stack_.node(items[i]).kind == kind; };
    if (stack_.node(id).kind == Kind::tuple && items.size() == 6 && !has(5, Kind::none))
      stack_.fail("a storage is a view of another one, as before PyTorch 0.4");
    if (stack_.node(id).kind != Kind::tuple || (items.size() != 5 && items.size() != 6) ||
        stack_.node(items[0]).text != "storage" || !has(1, Kind::global) ||
        !contains(kStorages, stack_.node(items[1]).text) || !has(2, Kind::string) ||
        !has(4, Kind::integer))
      stack_.fail("a storage has an unknown form");
    stack_.push(Kind::storage, {items.begin(), items.begin() + 5});
  }

  std::span<const std::byte> rest_;
  const PickleFail& fail_;
  PickleStack stack_;
};

}  // namespace

Pickle parse_pickle(std::span<const std::byte> data, const PickleFail& fail) {
  return Parser(data, fail).run();
}

Pickle parse_first_pickle(std::span<const std::byte>& data, const PickleFail& fail) {
  Parser parser(data, fail);
  auto pickle = parser.run();
  data = parser.rest();
  return pickle;
}

}  // namespace clara::checkpoint
