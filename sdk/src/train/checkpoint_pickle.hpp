#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The part of Python's pickle format that tensors, numbers, strings and containers need.

namespace clara::checkpoint {

using NodeId = std::uint32_t;

/// One object of a pickle. Objects refer to each other by number, so that a pickle which contains
/// itself is harmless here.
struct PickleNode {
  enum class Kind {
    none,
    boolean,
    integer,
    real,
    string,
    list,
    tuple,
    dict,
    global,
    storage,
    tensor,
    bytes,  ///< what a NumPy number or array is made of
    dtype,  ///< NumPy's name of a number's type: "f8"
    array   ///< a NumPy array: shape, dtype, bytes
  };

  Kind kind = Kind::none;
  std::int64_t integer = 0;  ///< also a boolean's value; of an array 1 for Fortran's order
  double real = 0;
  std::string text;      ///< a string, or a global as "module.name"
  bool ordered = false;  ///< an OrderedDict
  std::vector<NodeId>
      items;  ///< list, tuple; dict: key, value, key, value...; storage, tensor: the arguments
};

struct Pickle {
  std::vector<PickleNode> nodes;
  NodeId root = 0;
};

/// How a reader of a pickle says that it is wrong: with the file in front.
using PickleFail = std::function<void(const std::string&)>;

/// Parses `data`. Only the globals that torch.save needs for tensors and containers are known;
/// nothing is ever called. `fail` must throw.
Pickle parse_pickle(std::span<const std::byte> data, const PickleFail& fail);
/// The same for the first of several that stand one behind the other; `data` is then what follows.
Pickle parse_first_pickle(std::span<const std::byte>& data, const PickleFail& fail);

}  // namespace clara::checkpoint
