#include "checkpoint_calls.hpp"

#include "checkpoint_storages.hpp"

#include <c10/util/Half.h>
#include <clara/internal/utf8.hpp>

#include "checkpoint_numpy.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>
#include <utility>

namespace clara::checkpoint {
namespace {

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

/// NumPy's numbers, by its names of their types: what a number is, and of how many bytes.
struct NumberType {
  std::string_view name;
  std::size_t bytes;
};
constexpr std::array<NumberType, 12> kNumbers = {{{"b1", 1},
                                                  {"i1", 1},
                                                  {"i2", 2},
                                                  {"i4", 4},
                                                  {"i8", 8},
                                                  {"u1", 1},
                                                  {"u2", 2},
                                                  {"u4", 4},
                                                  {"u8", 8},
                                                  {"f2", 2},
                                                  {"f4", 4},
                                                  {"f8", 8}}};

/// `bytes` bytes as a number with a sign.
std::int64_t with_sign(std::uint64_t bits, std::size_t bytes) {
  const auto spare = 64 - 8 * bytes;
  return static_cast<std::int64_t>(bits << spare) >> spare;
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void PickleCalls::push_global(std::string name) {
  if (contains(kTypes, name)) return stack_.push_text(std::move(name));
  if (name.starts_with("torch.") && name.ends_with("Storage") && !storage_type(name))
    fail_("it holds a tensor of the type " + name +
          "; whole numbers, booleans and real floats are read");
  if (!contains(kCallable, name) && !storage_type(name))
    fail_("it holds the global \"" + name +
          "\"; a checkpoint may hold tensors, numbers, strings, lists, tuples and dicts only, and "
          "nothing in it is ever run");
  stack_.push_text(std::move(name), Kind::global);
}

void PickleCalls::reduce() {
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

void PickleCalls::push_device(const std::vector<NodeId>& items) {
  if (!is(items[0], Kind::string)) stack_.fail("a device has no name");
  auto text = stack_.node(items[0]).text;
  if (items.size() > 1 && is(items[1], Kind::integer))
    text += ":" + std::to_string(stack_.node(items[1]).integer);
  stack_.push_text(std::move(text));
}

/// Protocol 2 has no bytes: they are a text of the characters 0 to 255.
void PickleCalls::push_bytes(const std::vector<NodeId>& items) {
  if (!is(items[0], Kind::string)) stack_.fail("bytes are made from something that is no text");
  auto bytes = latin1_of(stack_.node(items[0]).text);
  if (!bytes) stack_.fail("bytes are made from another text than latin-1");
  stack_.push_text(std::move(*bytes), Kind::bytes);
}

void PickleCalls::push_number(const std::vector<NodeId>& items) {
  if (!is(items[0], Kind::dtype) || !is(items[1], Kind::bytes))
    stack_.fail("a NumPy number has an unknown form");
  const auto type = stack_.node(items[0]).text;
  const auto data = stack_.node(items[1]).text;
  if (type.starts_with('U')) return push_numpy_text(data);
  const auto* known = std::find_if(kNumbers.begin(), kNumbers.end(),
                                   [&](const NumberType& one) { return one.name == type; });
  if (known == kNumbers.end())
    fail_("it holds a NumPy value of the type " + numpy_type_name(type) +
          ", which is not read; int8 to int64, uint8 to uint64, bool, float16 to float64 and str "
          "are");
  if (data.size() != known->bytes)
    stack_.fail("a NumPy number of the type \"" + type + "\" has " + std::to_string(data.size()) +
                (data.size() == 1 ? " byte" : " bytes"));
  std::uint64_t bits = 0;
  for (std::size_t i = data.size(); i-- > 0;)
    bits = bits << 8U | static_cast<unsigned char>(data[i]);
  if (type == "f8") return stack_.push_real(std::bit_cast<double>(bits));
  if (type == "f4")
    return stack_.push_real(
        static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits))));
  if (type == "f2")
    return stack_.push_real(static_cast<double>(
        c10::detail::fp16_ieee_to_fp32_value(static_cast<std::uint16_t>(bits))));
  if (type == "b1") return stack_.push_integer(bits != 0 ? 1 : 0, Kind::boolean);
  if (type[0] == 'i') return stack_.push_integer(with_sign(bits, known->bytes));
  if (static_cast<std::int64_t>(bits) < 0)
    fail_("it holds the NumPy number " + std::to_string(bits) +
          ", above the largest that is read, 9223372036854775807");
  stack_.push_integer(static_cast<std::int64_t>(bits));
}

/// Four bytes a character, and zeros behind the last one.
void PickleCalls::push_numpy_text(const std::string& data) {
  std::u32string text;
  for (std::size_t at = 0; at + 4 <= data.size(); at += 4) {
    char32_t character = 0;
    for (std::size_t i = 4; i-- > 0;)
      character = character << 8U | static_cast<unsigned char>(data[at + i]);
    text += character;
  }
  text.resize(text.find_last_not_of(U'\0') + 1);
  auto utf8 = utf8_of(text);
  if (data.size() % 4 != 0 || !utf8) stack_.fail("a NumPy text is made of no characters");
  stack_.push_text(std::move(*utf8));
}

/// (version, byte order, ...) of a type; (version, shape, type, Fortran order, bytes) of an
/// array.
void PickleCalls::build_numpy(NodeId attributes) {
  const auto items = stack_.node(attributes).items;
  if (is(stack_.peek(), Kind::dtype)) {
    if (items.size() < 2 || !is(items[1], Kind::string))
      stack_.fail("a NumPy type has an unknown form");
    if (stack_.node(items[1]).text == ">")
      fail_(
          "it holds NumPy numbers in big-endian order, which are not read; in this machine's "
          "order they are");
    return;
  }
  auto& array = stack_.top(Kind::array, "NumPy array");
  if (items.size() != 5 || !is(items[1], Kind::tuple) || !is(items[2], Kind::dtype))
    stack_.fail("a NumPy array has an unknown form");
  const bool of_objects = stack_.node(items[2]).text.starts_with('O');  // which are no bytes
  if (!of_objects && !is(items[4], Kind::bytes)) stack_.fail("a NumPy array has an unknown form");
  array.integer = stack_.node(items[3]).integer;
  array.items = {items[1], items[2], items[4]};
}

void PickleCalls::push_dict(const std::vector<NodeId>& arguments, bool ordered) {
  std::vector<NodeId> items;
  if (!arguments.empty()) {
    if (arguments.size() != 1 || stack_.node(arguments[0]).kind != Kind::dict)
      stack_.fail("a dict is made from something that is no dict");
    items = stack_.node(arguments[0]).items;
  }
  stack_.push(Kind::dict, std::move(items));
  stack_.top(Kind::dict, "dict").ordered = ordered;
}

void PickleCalls::build() {
  const auto attributes = stack_.pop();
  if (is(attributes, Kind::tuple)) return build_numpy(attributes);
  if (stack_.node(attributes).kind != Kind::dict) stack_.fail("attributes are no dict");
  stack_.top(Kind::dict, "dict");
}

void PickleCalls::persistent() {
  const auto id = stack_.pop();
  const auto items = stack_.node(id).items;
  const auto has = [&](std::size_t i, Kind kind) { return stack_.node(items[i]).kind == kind; };
  if (stack_.node(id).kind == Kind::tuple && items.size() == 6 && !has(5, Kind::none))
    stack_.fail("a storage is a view of another one, as before PyTorch 0.4");
  if (stack_.node(id).kind != Kind::tuple || (items.size() != 5 && items.size() != 6) ||
      stack_.node(items[0]).text != "storage" || !has(1, Kind::global) ||
      !storage_type(stack_.node(items[1]).text) || !has(2, Kind::string) || !has(4, Kind::integer))
    stack_.fail("a storage has an unknown form");
  stack_.push(Kind::storage, {items.begin(), items.begin() + 5});
}

}  // namespace clara::checkpoint
