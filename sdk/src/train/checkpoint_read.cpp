#include <clara/error.hpp>
#include <clara/train/checkpoint.hpp>

#include "checkpoint_bytes.hpp"
#include "checkpoint_pickle.hpp"
#include "checkpoint_zip.hpp"

#include <ATen/ops/empty.h>
#include <c10/core/ScalarType.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
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

/// Where the numbers of a checkpoint's tensors lie.
class Storages {
 public:
  using Fail = std::function<void(const std::string&)>;
  virtual ~Storages() = default;
  /// Says why the file cannot be read, with its name. Throws.
  virtual void fail(const std::string& message) const = 0;
  /// `count` numbers of `type`; `damaged` throws.
  virtual at::Tensor read(const std::string& key, at::ScalarType type, std::uint64_t count,
                          const Fail& damaged) const = 0;
};

/// Those of PyTorch 1.6 and later: entries of the zip.
class ZipStorages : public Storages {
 public:
  explicit ZipStorages(const checkpoint::ZipReader& zip) : zip_(zip) {}
  void fail(const std::string& message) const override { zip_.fail(message); }
  at::Tensor read(const std::string& key, at::ScalarType type, std::uint64_t count,
                  const Fail& damaged) const override {
    const auto name = "data/" + key;
    const auto* entry = zip_.find(name);
    if (!entry) damaged("its storage " + name + " is missing");
    const auto size = static_cast<std::uint64_t>(c10::elementSize(type));
    if (entry->size % size != 0 || entry->size / size != count)
      damaged("its storage " + name + " has " + std::to_string(entry->size) + " bytes where " +
              std::to_string(count) + " elements of " + std::to_string(size) +
              " bytes are promised");
    auto whole = at::empty({static_cast<std::int64_t>(count)}, at::TensorOptions(type));
    if (count > 0)
      zip_.read(name, *entry,
                {static_cast<std::byte*>(whole.mutable_data_ptr()),
                 static_cast<std::size_t>(entry->size)});
    return whole;
  }

 private:
  const checkpoint::ZipReader& zip_;
};

/// Makes the state of a parsed pickle.
class Builder {
 public:
  Builder(const Storages& file, checkpoint::Pickle pickle)
      : file_(file), pickle_(std::move(pickle)) {}

  State run() { return build(pickle_.root, "", 0); }

 private:
  const checkpoint::PickleNode& node(NodeId id) const { return pickle_.nodes[id]; }

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
      case Kind::global:
      case Kind::storage:
      case Kind::bytes:
      case Kind::dtype:
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
    const auto type = type_of(node(from.items[1]).text);
    const auto count = static_cast<std::uint64_t>(node(from.items[4]).integer);
    auto whole = file_.read(key, type, count, [&](const std::string& why) { fail(path, why); });
    return storages_.emplace(key, std::move(whole)).first->second;
  }

  /// A NumPy array as a tensor.
  State array(const checkpoint::PickleNode& from, const std::string& path) const {
    constexpr std::array<std::pair<std::string_view, at::ScalarType>, 9> kNumpy = {
        {{"f2", at::kHalf},
         {"f4", at::kFloat},
         {"f8", at::kDouble},
         {"i1", at::kChar},
         {"i2", at::kShort},
         {"i4", at::kInt},
         {"i8", at::kLong},
         {"u1", at::kByte},
         {"b1", at::kBool}}};
    if (from.items.size() != 3) fail(path, "a NumPy array has no content");
    const auto& name = node(from.items[1]).text;
    const auto* known =
        std::find_if(kNumpy.begin(), kNumpy.end(), [&](const auto& t) { return t.first == name; });
    if (known == kNumpy.end())
      fail(path, "a NumPy array has the type \"" + name + "\", which is not read");
    const auto shape = integers(from.items[0], path);
    const auto& bytes = node(from.items[2]).text;
    std::uint64_t size = c10::elementSize(known->second);
    for (const auto length : shape) {
      if (length != 0 && size > bytes.size()) break;
      size *= static_cast<std::uint64_t>(length);
    }
    if (size != bytes.size()) fail(path, "a NumPy array has another size than its content");
    auto tensor = at::empty(shape, at::TensorOptions(known->second));
    std::memcpy(tensor.mutable_data_ptr(), bytes.data(), bytes.size());
    return tensor;
  }

  static at::ScalarType type_of(const std::string& name) {
    for (const auto& known : kTypes)
      if (known.name == name) return known.type;
    throw Error("unknown storage " + name);  // the parser knows the same names
  }

  const Storages& file_;
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

namespace {

// What torch.save wrote before PyTorch 1.6: a magic number, the protocol, sizes of types, the
// object and the keys of its storages, each a pickle, then each storage: its length and its
// numbers.
constexpr std::array<unsigned char, 15> kMagic = {0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46,
                                                  0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e};

/// The whole of an old file; empty when it is none.
checkpoint::Bytes read_old_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::array<char, kMagic.size()> head{};
  if (!in.read(head.data(), head.size()) ||
      std::memcmp(head.data(), kMagic.data(), head.size()) != 0)
    return {};
  std::error_code failed;
  const auto size = std::filesystem::file_size(file, failed);
  if (failed) return {};
  checkpoint::Bytes bytes(static_cast<std::size_t>(size));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return in ? bytes : checkpoint::Bytes{};
}

class OldFile : public Storages {
 public:
  OldFile(std::filesystem::path file, std::span<const std::byte> data)
      : file_(std::move(file)), rest_(data.subspan(kMagic.size())) {}

  State run() {
    const auto failed = [this](const std::string& message) { fail(message); };
    const auto protocol = checkpoint::parse_first_pickle(rest_, failed);
    if (protocol.nodes[protocol.root].integer != 1001) fail("its old format is of another version");
    checkpoint::parse_first_pickle(rest_, failed);  // sizes of types
    auto object = checkpoint::parse_first_pickle(rest_, failed);
    const auto keys = checkpoint::parse_first_pickle(rest_, failed);
    find_storages(object, keys);
    return Builder(*this, std::move(object)).run();
  }

  void fail(const std::string& message) const override {
    throw Error(file_.string() + ": " + message, ExitCode::storage);
  }

  at::Tensor read(const std::string& key, at::ScalarType type, std::uint64_t count,
                  const Fail& damaged) const override {
    const auto found = places_.find(key);
    const auto size = count * c10::elementSize(type);
    if (found == places_.end() || found->second.size() != size)
      damaged("its storage " + key + " is missing or has another size");
    auto whole = at::empty({static_cast<std::int64_t>(count)}, at::TensorOptions(type));
    if (size > 0) std::memcpy(whole.mutable_data_ptr(), found->second.data(), size);
    return whole;
  }

 private:
  void find_storages(const checkpoint::Pickle& object, const checkpoint::Pickle& keys) {
    std::map<std::string, std::uint64_t> sizes;  // of an element
    for (const auto& node : object.nodes)
      if (node.kind == Kind::storage)
        for (const auto& known : kTypes)
          if (known.name == object.nodes[node.items[1]].text)
            sizes[object.nodes[node.items[2]].text] = c10::elementSize(known.type);
    for (const auto id : keys.nodes[keys.root].items) {
      const auto& key = keys.nodes[id].text;
      if (rest_.size() < 8 || !sizes.contains(key)) fail("it ends before its storage " + key);
      const auto count = checkpoint::little_endian<std::uint64_t>(rest_);
      rest_ = rest_.subspan(8);
      if (count > rest_.size() / sizes[key]) fail("it ends in the middle of its storage " + key);
      const auto bytes = static_cast<std::size_t>(count * sizes[key]);
      places_[key] = rest_.first(bytes);
      rest_ = rest_.subspan(bytes);
    }
  }

  std::filesystem::path file_;
  std::span<const std::byte> rest_;
  std::map<std::string, std::span<const std::byte>> places_;
};

}  // namespace

State read_checkpoint(const std::filesystem::path& file) {
  if (const auto old = read_old_file(file); !old.empty()) return OldFile(file, old).run();
  const checkpoint::ZipReader zip(file);
  if (zip.find("constants.pkl"))
    zip.fail("it is a TorchScript file, not a checkpoint; name it as \"ts_path\"");
  if (zip.find("byteorder")) {
    const auto order = read_entry(zip, "byteorder", 16);
    if (std::string_view(reinterpret_cast<const char*>(order.data()), order.size()) != "little")
      zip.fail("its numbers are big-endian");
  }
  const auto data = read_entry(zip, "data.pkl", kMaxPickle);
  const ZipStorages storages(zip);
  return Builder(storages, checkpoint::parse_pickle(
                               data, [&](const std::string& message) { zip.fail(message); }))
      .run();
}

}  // namespace clara
