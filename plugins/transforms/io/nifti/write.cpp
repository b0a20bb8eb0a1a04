#include "nifti/write.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <clara/error.hpp>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "nifti/affine.hpp"
#include "nifti/fields.hpp"
#include "nifti/gzip.hpp"

namespace clara::transforms_io::nifti {
namespace {

constexpr std::size_t kOffset = 352;

std::string reason() { return std::generic_category().message(errno); }

class HeaderWriter {
 public:
  void set(std::string_view name, double value, std::size_t index = 0) {
    const FieldSpec& field = field_of(1, name);
    store_number(bytes_.data() + field.offset + index * width_of(field.type), field.type, value);
  }
  void text(std::string_view name, std::string_view value) {
    std::memcpy(bytes_.data() + field_of(1, name).offset, value.data(), value.size());
  }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_ = std::vector<std::byte>(kOffset);
};

void set_affine(HeaderWriter& header, const Matrix& affine) {
  const QForm form = qform_of(affine);
  header.set("qform_code", 1);
  header.set("sform_code", 1);
  header.set("pixdim", form.qfac, 0);
  for (std::size_t i = 0; i < 3; ++i) {
    header.set("pixdim", form.zooms[i], i + 1);
    header.set(std::array{"quatern_b", "quatern_c", "quatern_d"}[i], form.quaternion[i + 1]);
    header.set(std::array{"qoffset_x", "qoffset_y", "qoffset_z"}[i], affine[i * 4 + 3]);
    for (std::size_t column = 0; column < 4; ++column)
      header.set(std::array{"srow_x", "srow_y", "srow_z"}[i], affine[i * 4 + column], column);
  }
}

/// A file under another name until it is whole.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string name)
      : name_(std::move(name)),
        descriptor_(open(name_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) throw Error("cannot be written: " + reason());
  }
  ~TemporaryFile() {
    if (descriptor_ >= 0) close(descriptor_);
    if (!name_.empty()) unlink(name_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t done = ::write(descriptor_, bytes.data(), bytes.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) throw Error("cannot be written: " + reason());
      bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
  }
  void rename_to(const std::filesystem::path& file) {
    if (close(std::exchange(descriptor_, -1)) != 0) throw Error("cannot be written: " + reason());
    if (std::rename(name_.c_str(), file.c_str()) != 0)
      throw Error("cannot be written: " + reason());
    name_.clear();
  }

 private:
  std::string name_;
  int descriptor_;
};

void write_whole(const std::filesystem::path& file, const Output& output) {
  const auto header = header_bytes(output);
  TemporaryFile temporary(file.string() + ".tmp" + std::to_string(gettid()));
  if (file.extension() == ".gz") {
    std::vector<std::byte> content(header.size() + output.voxels.size());
    std::memcpy(content.data(), header.data(), header.size());
    if (!output.voxels.empty())
      std::memcpy(content.data() + header.size(), output.voxels.data(), output.voxels.size());
    temporary.write(gzip(content));
  } else {
    temporary.write(header);
    temporary.write(output.voxels);
  }
  temporary.rename_to(file);
}

}  // namespace

std::vector<std::byte> header_bytes(const Output& output) {
  HeaderWriter header;
  if (output.shape.empty() || output.shape.size() > 7)
    throw Error(std::to_string(output.shape.size()) + " axes, a NIfTI file has 1 to 7");
  header.set("sizeof_hdr", kHeaderSize1);
  header.set("dim", static_cast<double>(output.shape.size()));
  for (std::size_t i = 1; i < 8; ++i) {
    const std::int64_t size = i <= output.shape.size() ? output.shape[i - 1] : 1;
    if (size < 1 || size > 32767)
      throw Error("the shape " + shape_text(output.shape) +
                  " does not fit into a NIfTI-1 file, whose axes end at 32767");
    header.set("dim", static_cast<double>(size), i);
    header.set("pixdim", 1, i);
  }
  header.set("datatype", static_cast<double>(output.type));
  header.set("bitpix", static_cast<double>(size_of(output.type) * 8));
  header.set("vox_offset", kOffset);
  header.set("scl_slope", 1);
  header.set("scl_inter", 0);
  header.text("magic", "n+1");
  set_affine(header, output.affine);
  return header.take();
}

void write_volume(const std::filesystem::path& file, const Output& output) {
  try {
    write_whole(file, output);
  } catch (const Error& error) {
    throw Error(file.string() + ": " + error.what());
  }
}

}  // namespace clara::transforms_io::nifti
