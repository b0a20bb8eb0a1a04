#include "checkpoint_state.hpp"

#include "checkpoint_numpy.hpp"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

namespace clara::checkpoint {
namespace {

using Kind = PickleNode::Kind;

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxItems = std::size_t{1} << 22;

/// Makes the state of a parsed pickle.
class Builder {
 public:
  Builder(const Storages& file, Pickle pickle) : file_(file), pickle_(std::move(pickle)) {}

  State run() { return build(pickle_.root, "", 0); }

 private:
  const PickleNode& node(NodeId id) const { return pickle_.nodes[id]; }

  [[noreturn]] void fail(const std::string& path, const std::string& message) const {
    file_.fail((path.empty() ? "/" : path) + ": " + message);
    std::abort();  // it throws
  }

  State build(NodeId id, const std::string& path, int depth) {
    if (depth > kMaxDepth)
      fail(path, "nested deeper than " + std::to_string(kMaxDepth) + ", or within itself");
    if (++built_ > kMaxItems) fail(path, "more than " + std::to_string(kMaxItems) + " objects");
    const auto& from = node(id);
    switch (from.kind) {
      case Kind::none:
        return nullptr;
      case Kind::boolean:
        return from.integer != 0;
      case Kind::integer:
        return from.integer;
      case Kind::real:
        return from.real;
      case Kind::string:
        return from.text;
      case Kind::list:
        return list(from, path, depth);
      case Kind::tuple:
        return State::tuple_of(list(from, path, depth));
      case Kind::dict:
        return dict(from, path, depth);
      case Kind::tensor:
        return tensor(from, path);
      case Kind::array:
        return array(from, path);
      case Kind::bytes:
        fail(path, "it holds bytes, which are not read; texts and numbers are");
      case Kind::dtype:
        fail(path, "it holds NumPy's type " + numpy_type_name(from.text) +
                       " itself, which is not read; numbers of it are");
      case Kind::global:
      case Kind::storage:
        break;
    }
    fail(path, "a class or a bare storage stands where a value is expected");
  }

  State::List list(const PickleNode& from, const std::string& path, int depth) {
    State::List result;
    for (const auto id : from.items)
      result.push_back(build(id, path + "/" + std::to_string(result.size()), depth + 1));
    return result;
  }

  State dict(const PickleNode& from, const std::string& path, int depth) {
    std::map<State::Key, std::size_t> places;
    State::Dict members;
    for (std::size_t i = 0; i + 1 < from.items.size(); i += 2) {
      auto key = key_of(node(from.items[i]), path);
      auto value = build(from.items[i + 1], path + "/" + key_text(key), depth + 1);
      const auto [place, fresh] = places.emplace(key, members.size());
      if (fresh)
        members.emplace_back(std::move(key), std::move(value));
      else
        members[place->second].second = std::move(value);
    }
    State state(std::move(members));
    state.ordered = from.ordered;
    return state;
  }

  State::Key key_of(const PickleNode& key, const std::string& path) const {
    if (key.kind == Kind::string) return key.text;
    if (key.kind == Kind::integer) return key.integer;
    fail(path, "a key is neither a string nor an integer");
  }

  std::vector<std::int64_t> integers(NodeId id, const std::string& path) const {
    std::vector<std::int64_t> result;
    if (node(id).kind != Kind::tuple) fail(path, "a tensor's shape is no tuple");
    for (const auto item : node(id).items) {
      if (node(item).kind != Kind::integer || node(item).integer < 0)
        fail(path, "a tensor's shape or stride is no natural number");
      result.push_back(node(item).integer);
    }
    return result;
  }

  /// arguments: storage, offset, shape, stride, ...
  State tensor(const PickleNode& from, const std::string& path) {
    if (node(from.items[0]).kind != Kind::storage || node(from.items[1]).kind != Kind::integer)
      fail(path, "a tensor has an unknown form");
    const auto offset = node(from.items[1]).integer;
    const auto shape = integers(from.items[2], path);
    const auto stride = integers(from.items[3], path);
    const auto& whole = storage(node(from.items[0]), path);
    if (from.items.size() > 6 && node(from.items[6]).kind != Kind::none &&
        !(node(from.items[6]).kind == Kind::dict && node(from.items[6]).items.empty()))
      fail(path, "a tensor is a conjugate or a negative of its storage, which is not read");
    check_countable(shape, path);
    if (shape.size() != stride.size() || offset < 0)
      fail(path, "a tensor's shape and stride differ in length");
    check_reach(shape, stride, offset, whole.numel(), path);
    return whole.as_strided(shape, stride, offset);
  }

  /// A shape with an axis of length 0 has no elements, and may yet have more than can be counted.
  void check_countable(const std::vector<std::int64_t>& shape, const std::string& path) const {
    auto room = std::numeric_limits<std::int64_t>::max();
    for (const auto length : shape)
      if (length > 0) room /= length;
    if (room == 0) fail(path, "a tensor's shape is larger than any tensor");
  }

  /// The last element must lie within the storage. Each step is checked against its length, so
  /// nothing overflows.
  void check_reach(const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& stride,
                   std::int64_t offset, std::int64_t length, const std::string& path) const {
    bool inside = offset <= length;
    bool empty = false;
    auto last = offset;
    for (std::size_t i = 0; i < shape.size(); ++i) empty = empty || shape[i] == 0;
    for (std::size_t i = 0; i < shape.size() && inside && !empty; ++i) {
      const auto steps = shape[i] - 1;
      inside = steps == 0 || stride[i] <= (length - last) / steps;
      if (inside) last += steps * stride[i];
    }
    if (!empty && (!inside || last >= length))
      fail(path, "a tensor reaches past its storage of " + std::to_string(length) + " elements");
  }

  const at::Tensor& storage(const PickleNode& from, const std::string& path) {
    const auto& key = node(from.items[2]).text;
    const auto known = storages_.find(key);
    if (known != storages_.end()) return known->second;
    const auto type = storage_type(node(from.items[1]).text)->type;  // the parser asked, too
    const auto count = static_cast<std::uint64_t>(node(from.items[4]).integer);
    auto whole = file_.read(key, type, count, [&](const std::string& why) { fail(path, why); });
    return storages_.emplace(key, std::move(whole)).first->second;
  }

  /// A NumPy array as a tensor: of the same type where a tensor has it, else of a larger one.
  State array(const PickleNode& from, const std::string& path) const {
    if (from.items.size() != 3) fail(path, "a NumPy array has no content");
    const auto& name = node(from.items[1]).text;
    const auto* type = numpy_array_type(name);
    if (!type)
      fail(path, "it holds a NumPy array of the type " + numpy_type_name(name) +
                     ", which is not read; int8 to int64, uint8 to uint32, bool and float16 to "
                     "float64 are");
    auto shape = integers(from.items[0], path);
    check_countable(shape, path);
    const auto& bytes = node(from.items[2]).text;
    std::uint64_t size = c10::elementSize(type->stored);
    for (const auto length : shape) {
      if (length != 0 && size > bytes.size()) break;
      size *= static_cast<std::uint64_t>(length);
    }
    if (size != bytes.size()) fail(path, "a NumPy array has another size than its content");
    const bool first_axis_fastest = from.integer != 0;  // Fortran's order
    if (first_axis_fastest) std::reverse(shape.begin(), shape.end());
    auto tensor = at::empty(shape, at::TensorOptions(type->stored));
    std::memcpy(tensor.mutable_data_ptr(), bytes.data(), bytes.size());
    if (first_axis_fastest) {
      std::vector<std::int64_t> axes(shape.size());
      std::iota(axes.rbegin(), axes.rend(), 0);
      tensor = tensor.permute(axes).contiguous();
    }
    return tensor.to(type->read);
  }

  const Storages& file_;
  Pickle pickle_;
  std::map<std::string, at::Tensor> storages_;
  std::size_t built_ = 0;
};

}  // namespace

State state_of_pickle(const Storages& storages, Pickle pickle) {
  return Builder(storages, std::move(pickle)).run();
}

}  // namespace clara::checkpoint
