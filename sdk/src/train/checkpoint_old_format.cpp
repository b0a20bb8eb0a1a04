#include "checkpoint_bytes.hpp"
#include "checkpoint_formats.hpp"
#include "checkpoint_state.hpp"

#include <clara/error.hpp>

#include <ATen/ops/empty.h>

#include <array>
#include <cstring>
#include <fstream>
#include <map>
#include <span>
#include <utility>

namespace clara::checkpoint {
namespace {

// What torch.save wrote before PyTorch 1.6: a magic number, the protocol, sizes of types, the
// object and the keys of its storages, each a pickle, then each storage: its length and its
// numbers.
constexpr std::array<unsigned char, 15> kMagic = {0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46,
                                                  0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e};

/// The whole of an old file; empty when it is none.
Bytes read_old_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::array<char, kMagic.size()> head{};
  if (!in.read(head.data(), head.size()) ||
      std::memcmp(head.data(), kMagic.data(), head.size()) != 0)
    return {};
  std::error_code failed;
  const auto size = std::filesystem::file_size(file, failed);
  if (failed) return {};
  Bytes bytes(static_cast<std::size_t>(size));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return in ? bytes : Bytes{};
}

class OldFile : public Storages {
 public:
  OldFile(std::filesystem::path file, std::span<const std::byte> data)
      : file_(std::move(file)), rest_(data.subspan(kMagic.size())) {}

  State run() {
    const auto failed = [this](const std::string& message) { fail(message); };
    const auto protocol = parse_first_pickle(rest_, failed);
    if (protocol.nodes[protocol.root].integer != 1001) fail("its old format is of another version");
    parse_first_pickle(rest_, failed);  // sizes of types
    auto object = parse_first_pickle(rest_, failed);
    const auto keys = parse_first_pickle(rest_, failed);
    find_storages(object, keys);
    return state_of_pickle(*this, std::move(object));
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
  void find_storages(const Pickle& object, const Pickle& keys) {
    std::map<std::string, std::uint64_t> sizes;  // of an element
    for (const auto& node : object.nodes)
      if (node.kind == PickleNode::Kind::storage)
        sizes[object.nodes[node.items[2]].text] =
            c10::elementSize(storage_type(object.nodes[node.items[1]].text)->type);
    for (const auto id : keys.nodes[keys.root].items) {
      const auto& key = keys.nodes[id].text;
      if (rest_.size() < 8 || !sizes.contains(key)) fail("it ends before its storage " + key);
      const auto count = little_endian<std::uint64_t>(rest_);
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

std::optional<State> read_old_checkpoint(const std::filesystem::path& file) {
  const auto bytes = read_old_file(file);
  if (bytes.empty()) return std::nullopt;
  return OldFile(file, bytes).run();
}

}  // namespace clara::checkpoint
