#include "checkpoint_bytes.hpp"
#include "checkpoint_formats.hpp"
#include "checkpoint_state.hpp"
#include "checkpoint_zip.hpp"

#include <ATen/ops/empty.h>

namespace clara::checkpoint {
namespace {

constexpr std::uint64_t kMaxPickle = std::uint64_t{1} << 26;

/// Entries of the zip.
class ZipStorages : public Storages {
 public:
  explicit ZipStorages(const ZipReader& zip) : zip_(zip) {}
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
  const ZipReader& zip_;
};

Bytes read_entry(const ZipReader& zip, const std::string& name, std::uint64_t limit) {
  const auto* entry = zip.find(name);
  if (!entry) zip.fail("it is not a checkpoint: entry " + name + " is missing");
  if (entry->size > limit)
    zip.fail("entry " + name + " has " + std::to_string(entry->size) + " bytes, at most " +
             std::to_string(limit) + " are read");
  Bytes data(static_cast<std::size_t>(entry->size));
  zip.read(name, *entry, data);
  return data;
}

}  // namespace

State read_zip_checkpoint(const std::filesystem::path& file) {
  const ZipReader zip(file);
  if (zip.find("constants.pkl"))
    zip.fail("it is a TorchScript file, not a checkpoint; name it as \"ts_path\"");
  if (zip.find("byteorder")) {
    const auto order = read_entry(zip, "byteorder", 16);
    if (std::string_view(reinterpret_cast<const char*>(order.data()), order.size()) != "little")
      zip.fail("its numbers are big-endian");
  }
  const auto data = read_entry(zip, "data.pkl", kMaxPickle);
  return state_of_pickle(
      ZipStorages(zip), parse_pickle(data, [&](const std::string& message) { zip.fail(message); }));
}

}  // namespace clara::checkpoint
