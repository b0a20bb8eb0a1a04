#include "nifti/write.hpp"

#include <clara/error.hpp>
#include <clara/internal/files.hpp>
#include <clara/internal/texts.hpp>

#include <cstring>

#include "nifti/affine.hpp"
#include "nifti/fields.hpp"
#include "nifti/gzip.hpp"

namespace clara::transforms_io::nifti {
namespace {

constexpr std::size_t kOffset = 352;

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

/// The header, whose errors name the file.
std::vector<std::byte> header_of(const std::filesystem::path& file, const Output& output) {
  try {
    return header_bytes(output);
  } catch (const Error& error) {
    throw Error(file.string() + ": " + error.what());
  }
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
      throw Error("the shape " + grid_text(output.shape) +
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
  const auto header = header_of(file, output);
  AtomicFile out(file, Durable::no);
  if (file.extension() == ".gz") {
    std::vector<std::byte> content(header.size() + output.voxels.size());
    std::memcpy(content.data(), header.data(), header.size());
    if (!output.voxels.empty())
      std::memcpy(content.data() + header.size(), output.voxels.data(), output.voxels.size());
    out.write(gzip(content));
  } else {
    out.write(header);
    out.write(output.voxels);
  }
  out.commit();
}

}  // namespace clara::transforms_io::nifti
