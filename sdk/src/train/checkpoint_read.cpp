#include <clara/error.hpp>
#include <clara/train/checkpoint.hpp>

#include "checkpoint_bytes.hpp"
#include "checkpoint_pickle.hpp"
#include "checkpoint_zip.hpp"

#include <ATen/ops/empty.h>
#include <c10/core/ScalarType.h>

#include <array>
#include <map>

namespace clara {

namespace {

using checkpoint::NodeId;
using Kind = checkpoint::PickleNode::Kind;

constexpr std::uint64_t kMaxPickle = std::uint64_t{1} << 26;
constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxItems = std::size_t{1} << 22;

struct StorageType {
  std::string_view name;
  at::ScalarType type;
};

constexpr std::array<StorageType, 10> kTypes = {{{"torch.FloatStorage", at::kFloat},
                                                 {"torch.DoubleStorage", at::kDouble},
                                                 {"torch.HalfStorage", at::kHalf},
                                                 {"torch.BFloat16Storage", at::kBFloat16},
                                                 {"torch.LongStorage", at::kLong},
                                                 {"torch.IntStorage", at::kInt},
                                                 {"torch.ShortStorage", at::kShort},
                                                 {"torch.CharStorage", at::kChar},
                                                 {"torch.ByteStorage", at::kByte},
                                                 {"torch.BoolStorage", at::kBool}}};

/// Makes the state of a parsed pickle.
class Builder {
 public:
  Builder(const checkpoint::ZipReader& zip, checkpoint::Pickle pickle)
      : zip_(zip), pickle_(std::move(pickle)) {}

  State run() { return build(pickle_.root, "", 0); }

 private:
  const checkpoint::PickleNode& node(NodeId id) const { return pickle_.nodes[id]; }

  [[noreturn]] void fail(const std::string& path, const std::string& message) const {
    zip_.fail((path.empty() ? "/" : path) + ": " + message);
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
      case Kind::global:
      case Kind::storage:
        break;
    }
    fail(path, "a class or a bare storage stands where a value is expected");
  }

  State::List list(const checkpoint::PickleNode& from, const std::string& path, int depth) {
    State::List result;
    for (const auto id : from.items)
      result.push_back(build(id, path + "/" + std::to_string(result.size()), depth + 1));
    return result;
  }

  State dict(const checkpoint::PickleNode& from, const std::string& path, int depth) {
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

  State::Key key_of(const checkpoint::PickleNode& key, const std::string& path) const {
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
  State tensor(const checkpoint::PickleNode& from, const std::string& path) {
    if (node(from.items[0]).kind != Kind::storage || node(from.items[1]).kind != Kind::integer)
      fail(path, "a tensor has an unknown form");
    const auto offset = node(from.items[1]).integer;
    const auto shape = integers(from.items[2], path);
    const auto stride = integers(from.items[3], path);
    const auto& whole = storage(node(from.items[0]), path);
    if (shape.size() != stride.size() || offset < 0)
      fail(path, "a tensor's shape and stride differ in length");
    check_reach(shape, stride, offset, whole.numel(), path);
    return whole.as_strided(shape, stride, offset);
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

  const at::Tensor& storage(const checkpoint::PickleNode& from, const std::string& path) {
    const auto& key = node(from.items[2]).text;
    const auto known = storages_.find(key);
    if (known != storages_.end()) return known->second;
    const auto name = "data/" + key;
    const auto* entry = zip_.find(name);
    if (!entry) fail(path, "its storage " + name + " is missing");
    const auto type = type_of(node(from.items[1]).text);
    const auto size = static_cast<std::uint64_t>(c10::elementSize(type));
    const auto count = static_cast<std::uint64_t>(node(from.items[4]).integer);
    if (entry->size % size != 0 || entry->size / size != count)
      fail(path, "its storage " + name + " has " + std::to_string(entry->size) + " bytes where " +
                     std::to_string(count) + " elements of " + std::to_string(size) +
                     " bytes are promised");
    auto whole = at::empty({static_cast<std::int64_t>(count)}, at::TensorOptions(type));
    if (count > 0)
      zip_.read(name, *entry,
                {static_cast<std::byte*>(whole.mutable_data_ptr()),
                 static_cast<std::size_t>(entry->size)});
    return storages_.emplace(key, std::move(whole)).first->second;
  }

  static at::ScalarType type_of(const std::string& name) {
    for (const auto& known : kTypes)
      if (known.name == name) return known.type;
    throw Error("unknown storage " + name);  // the parser knows the same names
  }

  const checkpoint::ZipReader& zip_;
  checkpoint::Pickle pickle_;
  std::map<std::string, at::Tensor> storages_;
  std::size_t built_ = 0;
};

checkpoint::Bytes read_entry(const checkpoint::ZipReader& zip, const std::string& name,
                             std::uint64_t limit) {
  const auto* entry = zip.find(name);
  if (!entry) zip.fail("it is not a checkpoint: entry " + name + " is missing");
  if (entry->size > limit)
    zip.fail("entry " + name + " has " + std::to_string(entry->size) + " bytes, at most " +
             std::to_string(limit) + " are read");
  checkpoint::Bytes data(static_cast<std::size_t>(entry->size));
  zip.read(name, *entry, data);
  return data;
}

}  // namespace

State read_checkpoint(const std::filesystem::path& file) {
  const checkpoint::ZipReader zip(file);
  if (zip.find("constants.pkl"))
    zip.fail("it is a TorchScript file, not a checkpoint; name it as \"ts_path\"");
  if (zip.find("byteorder")) {
    const auto order = read_entry(zip, "byteorder", 16);
    if (std::string_view(reinterpret_cast<const char*>(order.data()), order.size()) != "little")
      zip.fail("its numbers are big-endian");
  }
  const auto data = read_entry(zip, "data.pkl", kMaxPickle);
  return Builder(zip, checkpoint::parse_pickle(
                          data, [&](const std::string& message) { zip.fail(message); }))
      .run();
}

}  // namespace clara
