#include "sample_file.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <clara/error.hpp>
#include <clara/internal/files.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <span>
#include <system_error>

namespace clara::monai_datasets {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie here");

constexpr std::string_view kMagic = "CLARASMP";
constexpr std::uint64_t kVersion = 1;
constexpr std::uint64_t kAlignment = 64;
/// Magic, version, length of the header, length of the file.
constexpr std::size_t kPreamble = 8 + 3 * sizeof(std::uint64_t);
/// JSON has no number for these; such an object stands for one.
constexpr const char* kNotFinite = "\x01number";

std::uint64_t aligned(std::uint64_t offset) {
  return (offset + kAlignment - 1) / kAlignment * kAlignment;
}

Value with_numbers_marked(const Value& value) {
  if (value.is_array()) {
    Array out;
    for (const auto& item : value.as_array()) out.push_back(with_numbers_marked(item));
    return out;
  }
  if (value.is_object()) {
    Object out;
    for (const auto& member : value.as_object())
      out.append({member.key, with_numbers_marked(member.value)});
    return out;
  }
  const bool real = value.is_number() && !value.is_int();
  if (real && !std::isfinite(value.as_number())) return Object{{kNotFinite, value}};
  return value;
}

Value with_numbers_found(const Value& value) {
  if (value.is_array()) {
    Array out;
    for (const auto& item : value.as_array()) out.push_back(with_numbers_found(item));
    return out;
  }
  if (!value.is_object()) return value;
  if (const auto* text = value.find(kNotFinite)) {
    const auto& name = text->as_string();
    const double infinity = std::numeric_limits<double>::infinity();
    return name == "NaN" ? std::nan("") : name == "Infinity" ? infinity : -infinity;
  }
  Object out;
  for (const auto& member : value.as_object())
    out.append({member.key, with_numbers_found(member.value)});
  return out;
}

/// The tensors of a file that is written, each with its place.
struct Placed {
  std::vector<std::pair<std::uint64_t, at::Tensor>> tensors;
  std::uint64_t end = 0;

  Value add(const at::Tensor& tensor) {
    const auto flat = tensor.detach().cpu().contiguous();
    end = aligned(end);
    Object out{{"type", static_cast<std::int64_t>(flat.scalar_type())},
               {"shape", Array(flat.sizes().begin(), flat.sizes().end())},
               {"offset", static_cast<std::int64_t>(end)}};
    if (!tensor.device().is_cpu()) out.set("device", tensor.device().str());
    tensors.emplace_back(end, flat);
    end += flat.nbytes();
    return out;
  }
};

Value header_of(const Image& image, Placed& placed) {
  Array applied;
  for (const auto& one : image.applied)
    applied.push_back(
        Object{{"transform", one.transform}, {"info", with_numbers_marked(one.info)}});
  Array affine;
  for (const double number : image.affine.m) affine.push_back(with_numbers_marked(number));
  return Object{{"data", placed.add(image.data)},
                {"affine", std::move(affine)},
                {"applied", std::move(applied)},
                {"meta", with_numbers_marked(Value(image.meta.object()))}};
}

Value header_of(const std::vector<Sample>& samples, Placed& placed) {
  Array all;
  for (const auto& sample : samples) {
    Array fields;
    for (const auto& key : sample.keys()) {
      Object field{{"key", key}};
      if (const auto* image = sample.find_image(key))
        field.set("image", header_of(*image, placed));
      else if (const auto* tensor = sample.find_tensor(key))
        field.set("tensor", placed.add(*tensor));
      else
        field.set("value", with_numbers_marked(*sample.find_value(key)));
      fields.emplace_back(std::move(field));
    }
    all.emplace_back(std::move(fields));
  }
  return all;
}

void write_number(AtomicFile& out, std::uint64_t number) {
  out.write(std::as_bytes(std::span(&number, 1)));
}

void write_zeros(AtomicFile& out, std::uint64_t count) {
  const std::string zeros(count, '\0');
  out.write(std::string_view(zeros));
}

}  // namespace

void write_samples(const std::filesystem::path& file, const std::vector<Sample>& samples) {
  Placed placed;
  const auto header = header_of(samples, placed).json();
  const auto data = aligned(kPreamble + header.size());
  AtomicFile out(file, Durable::no);
  out.write(kMagic);
  write_number(out, kVersion);
  write_number(out, header.size());
  write_number(out, data + placed.end);
  out.write(std::string_view(header));
  auto at = kPreamble + header.size();
  for (const auto& [offset, tensor] : placed.tensors) {
    write_zeros(out, data + offset - at);
    const auto* bytes = static_cast<const std::byte*>(tensor.const_data_ptr());
    out.write(std::span(bytes, tensor.nbytes()));
    at = data + offset + tensor.nbytes();
  }
  write_zeros(out, data + placed.end - at);
  out.commit();
}

namespace {

/// The bytes of a file, in memory that its tensors share.
at::Tensor bytes_of(const std::filesystem::path& file) {
  const auto fail = [&](int error) {
    throw Error("cannot read " + file.string() + ": " + std::generic_category().message(error),
                ExitCode::storage);
  };
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    if (errno == ENOENT) return {};
    fail(errno);
  }
  const struct Closer {
    int fd;
    ~Closer() { ::close(fd); }
  } closer{fd};
  struct stat info {};
  if (::fstat(fd, &info) != 0) fail(errno);
  auto bytes = at::empty({info.st_size}, at::kByte);
  auto* data = bytes.mutable_data_ptr<std::uint8_t>();
  for (std::int64_t at = 0; at < info.st_size;) {
    const auto got = ::read(fd, data + at, static_cast<std::size_t>(info.st_size - at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(errno);
    if (got == 0) return bytes.narrow(0, 0, at);
    at += got;
  }
  return bytes;
}

/// Takes the parts of a file that was read. Throws clara::Error for what does not fit.
class Reader {
 public:
  explicit Reader(at::Tensor bytes) : bytes_(std::move(bytes)) {}

  std::vector<Sample> read() {
    check(size() >= kPreamble && text(0, kMagic.size()) == kMagic, "it is no file of samples");
    check(number(8) == kVersion, "it is of another version");
    const auto length = number(16);
    check(number(24) == size() && length <= size() - kPreamble, "it is not whole");
    data_ = aligned(kPreamble + length);
    std::vector<Sample> samples;
    const auto header = parse_json(text(kPreamble, length));
    for (const auto& sample : header.as_array()) samples.push_back(sample_of(sample));
    return samples;
  }

 private:
  std::uint64_t size() const { return static_cast<std::uint64_t>(bytes_.numel()); }
  const char* begin() const {
    return reinterpret_cast<const char*>(bytes_.const_data_ptr<std::uint8_t>());
  }
  std::string_view text(std::uint64_t at, std::uint64_t length) const {
    return {begin() + at, length};
  }
  std::uint64_t number(std::size_t at) const {
    std::uint64_t out = 0;
    std::memcpy(&out, begin() + at, sizeof out);
    return out;
  }

  Sample sample_of(const Value& fields) {
    Sample sample;
    for (const auto& field : fields.as_array()) {
      const auto& members = field.as_object();
      const auto& key = members.at("key").as_string();
      if (const auto* image = members.find("image"))
        sample.set(key, image_of(image->as_object()));
      else if (const auto* tensor = members.find("tensor"))
        sample.set(key, tensor_of(tensor->as_object()));
      else
        sample.set(key, with_numbers_found(members.at("value")));
    }
    return sample;
  }

  Image image_of(const Object& header) {
    Image image;
    image.data = tensor_of(header.at("data").as_object());
    const auto& affine = header.at("affine").as_array();
    check(affine.size() == image.affine.m.size(), "an affine is no matrix");
    for (std::size_t i = 0; i < affine.size(); ++i)
      image.affine.m[i] = with_numbers_found(affine[i]).as_number();
    for (const auto& one : header.at("applied").as_array()) {
      const auto& applied = one.as_object();
      image.applied.push_back(
          {applied.at("transform").as_string(), with_numbers_found(applied.at("info"))});
    }
    image.meta = with_numbers_found(header.at("meta")).as_object();
    return image;
  }

  at::Tensor tensor_of(const Object& header) {
    const auto type = header.at("type").as_int();
    check(type >= 0 && type < static_cast<std::int64_t>(at::ScalarType::NumOptions),
          "a tensor has no number type");
    const auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(type));
    std::vector<std::int64_t> shape;
    auto bytes = static_cast<std::uint64_t>(options.dtype().itemsize());
    for (const auto& axis : header.at("shape").as_array()) {
      shape.push_back(axis.as_int());
      check(shape.back() >= 0 &&
                (shape.back() == 0 || bytes <= size() / static_cast<std::uint64_t>(shape.back())),
            "a tensor does not lie in it");
      bytes *= static_cast<std::uint64_t>(shape.back());
    }
    const auto offset = header.at("offset").as_int();
    check(offset >= 0 && data_ + static_cast<std::uint64_t>(offset) <= size() &&
              bytes <= size() - data_ - static_cast<std::uint64_t>(offset),
          "a tensor does not lie in it");
    if (bytes == 0) return at::empty(shape, options);
    auto* place = bytes_.mutable_data_ptr<std::uint8_t>() + data_ + offset;
    auto tensor = at::from_blob(
        place, shape, [keep = bytes_](void*) {}, options);
    const auto* device = header.find("device");
    return device ? tensor.to(at::Device(device->as_string())) : tensor;
  }

  at::Tensor bytes_;
  std::uint64_t data_ = 0;
};

}  // namespace

std::optional<std::vector<Sample>> read_samples(const std::filesystem::path& file) {
  auto bytes = bytes_of(file);
  if (!bytes.defined()) return std::nullopt;
  try {
    return Reader(std::move(bytes)).read();
  } catch (const std::exception& error) {
    throw Error(file.string() + ": " + std::string(error.what()), ExitCode::storage);
  }
}

}  // namespace clara::monai_datasets
