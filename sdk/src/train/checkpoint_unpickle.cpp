#include "checkpoint_bytes.hpp"

#include "checkpoint_calls.hpp"
#include "checkpoint_pickle.hpp"
#include "checkpoint_stack.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

namespace clara::checkpoint {

namespace {

using Kind = PickleNode::Kind;

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
        calls_.reduce();
        return;
      case 'b':
        calls_.build();
        return;
      case 'Q':
        calls_.persistent();
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
    calls_.push_global(std::move(name));
  }

  std::span<const std::byte> rest_;
  const PickleFail& fail_;
  PickleStack stack_;
  PickleCalls calls_{stack_, fail_};
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
