#include <clara/error.hpp>
#include <clara/internal/files.hpp>
#include <clara/train/checkpoint.hpp>

#include "checkpoint_bytes.hpp"
#include "checkpoint_zip.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <map>
#include <tuple>

namespace clara {

namespace {

using checkpoint::Bytes;

std::string_view storage_class(at::ScalarType type) {
  switch (type) {
    case at::kFloat:
      return "FloatStorage";
    case at::kDouble:
      return "DoubleStorage";
    case at::kHalf:
      return "HalfStorage";
    case at::kBFloat16:
      return "BFloat16Storage";
    case at::kLong:
      return "LongStorage";
    case at::kInt:
      return "IntStorage";
    case at::kShort:
      return "ShortStorage";
    case at::kChar:
      return "CharStorage";
    case at::kByte:
      return "ByteStorage";
    case at::kBool:
      return "BoolStorage";
    default:
      throw Error(std::string("a checkpoint cannot hold a tensor of type ") + c10::toString(type));
  }
}

/// Writes the structure as a pickle of protocol 2, and collects the storages.
class Pickler {
 public:
  Bytes run(const State& state) {
    checkpoint::append(out_, "\x80\x02");
    put(state);
    checkpoint::append(out_, ".");
    return std::move(out_);
  }

  /// One-dimensional CPU tensors, in the order of their keys "0", "1", ...
  const std::vector<at::Tensor>& storages() const { return storages_; }

 private:
  void code(char c) { out_.push_back(static_cast<std::byte>(c)); }

  void put(const State& state) {
    std::visit([&](const auto& content) { put_content(content, state); }, state.data());
  }

  void put_content(std::nullptr_t, const State&) { code('N'); }
  void put_content(bool content, const State&) { code(content ? '\x88' : '\x89'); }
  void put_content(std::int64_t content, const State&) { put_integer(content); }
  void put_content(double content, const State&) { put_real(content); }
  void put_content(const std::string& content, const State&) { put_text(content); }
  void put_content(const at::Tensor& content, const State&) { put_tensor(content); }

  void put_content(const State::List& content, const State& state) {
    if (!state.tuple) code(']');
    code('(');
    for (const auto& item : content) put(item);
    code(state.tuple ? 't' : 'e');
  }

  void put_content(const State::Dict& content, const State& state) {
    checkpoint::append(out_, state.ordered ? "ccollections\nOrderedDict\n)R(" : "}(");
    for (const auto& [key, value] : content) {
      if (const auto* text = std::get_if<std::string>(&key))
        put_text(*text);
      else
        put_integer(std::get<std::int64_t>(key));
      put(value);
    }
    code('u');
  }

  void put_integer(std::int64_t value) {
    if (value == static_cast<std::int32_t>(value)) {
      code('J');
      return checkpoint::append_little_endian(out_, static_cast<std::uint32_t>(value));
    }
    code('\x8a');
    code('\x08');
    checkpoint::append_little_endian(out_, static_cast<std::uint64_t>(value));
  }

  void put_real(double value) {
    code('G');
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (int shift = 56; shift >= 0; shift -= 8)
      out_.push_back(static_cast<std::byte>((bits >> shift) & 0xff));
  }

  void put_text(std::string_view text) {
    code('X');
    checkpoint::append_little_endian(out_, static_cast<std::uint32_t>(text.size()));
    checkpoint::append(out_, text);
  }

  void put_shape(at::IntArrayRef shape) {
    code('(');
    for (const auto length : shape) put_integer(length);
    code('t');
  }

  /// _rebuild_tensor_v2(storage, offset, shape, stride, requires_grad, hooks)
  void put_tensor(const at::Tensor& tensor) {
    const auto plain = tensor.detach().to(at::kCPU).contiguous();
    const auto key = storage_key(plain);
    checkpoint::append(out_, "ctorch._utils\n_rebuild_tensor_v2\n((");
    put_text("storage");
    checkpoint::append(out_, "ctorch\n");
    checkpoint::append(out_, storage_class(plain.scalar_type()));
    checkpoint::append(out_, "\n");
    put_text(std::to_string(key));
    put_text("cpu");
    put_integer(plain.numel());
    checkpoint::append(out_, "tQ");
    put_integer(0);
    put_shape(plain.sizes());
    put_shape(plain.strides());
    checkpoint::append(out_,
                       "\x89"
                       "ccollections\nOrderedDict\n)RtR");
  }

  /// Tensors over the very same memory are written once.
  std::size_t storage_key(const at::Tensor& plain) {
    const auto identity =
        std::make_tuple(plain.const_data_ptr(), plain.numel(), plain.scalar_type());
    const auto known = keys_.find(identity);
    if (known != keys_.end() && plain.numel() > 0) return known->second;
    keys_[identity] = storages_.size();
    storages_.push_back(plain);
    return storages_.size() - 1;
  }

  Bytes out_;
  std::vector<at::Tensor> storages_;
  std::map<std::tuple<const void*, std::int64_t, at::ScalarType>, std::size_t> keys_;
};

}  // namespace

void write_checkpoint(const std::filesystem::path& file, const State& state) {
  Pickler pickler;
  const auto data = pickler.run(state);
  AtomicFile out(file);
  checkpoint::ZipWriter zip([&](std::span<const std::byte> block) { out.write(block); });
  const auto text = [](std::string_view t) { return std::as_bytes(std::span(t)); };
  zip.add("archive/data.pkl", data);
  zip.add("archive/byteorder", text("little"));
  std::size_t key = 0;
  for (const auto& tensor : pickler.storages())
    zip.add("archive/data/" + std::to_string(key++),
            {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()});
  zip.add("archive/version", text("3\n"));
  zip.finish();
  out.commit();
}

}  // namespace clara
