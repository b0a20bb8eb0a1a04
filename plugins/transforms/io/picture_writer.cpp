#include "picture_writer.hpp"

#include <ATen/ops/clamp.h>
#include <clara/error.hpp>
#include <clara/internal/files.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>
#include <cstring>

#include "common/interpolate.hpp"
#include "jpeg/picture.hpp"
#include "png/picture.hpp"

namespace clara::transforms_io {
namespace {

/// [width, height] or [width, height, channel].
at::Tensor channel_last(const at::Tensor& data, bool squeeze) {
  at::Tensor out = data.movedim(0, -1);
  while (out.dim() < 3) out = out.unsqueeze(-2);
  while (out.dim() > 3) out = out.select(-2, 0);
  while (squeeze && out.dim() > 0 && out.size(-1) == 1) out = out.squeeze(-1);
  return out;
}

at::Tensor resized(const at::Tensor& picture, const std::vector<std::int64_t>& shape,
                   const std::string& mode) {
  if (shape.size() != 2 || picture.dim() < 2)
    throw Error("a picture has 2 spatial axes, the image that it came from is " + grid_text(shape));
  const bool flat = picture.dim() == 2;
  const at::Tensor first = flat ? picture.unsqueeze(0) : picture.movedim(-1, 0);
  const bool corners = mode != "nearest" && mode != "nearest-exact" && mode != "area";
  at::Tensor out = first.size(1) == shape[0] && first.size(2) == shape[1]
                       ? first.to(at::kFloat)
                       : transforms::interpolate(
                             first, shape, {mode, corners ? std::optional(false) : std::nullopt});
  if (mode != "nearest" && picture.numel() > 0)
    out = at::clamp(out, picture.min().item(), picture.max().item());
  return flat ? out.squeeze(0) : out.movedim(0, -1);
}

at::Tensor scaled(const at::Tensor& picture, std::int64_t scale) {
  return at::clamp(picture, 0.0, 1.0).mul(scale).to(scale == 255 ? at::kByte : at::kUInt16);
}

std::string mode_of(const at::Tensor& picture) {
  const auto type = picture.scalar_type();
  const auto channels = picture.dim() == 3 ? picture.size(2) : 1;
  if (picture.dim() == 2 && type == at::kBool) return "1";
  if (picture.dim() == 2 && type == at::kUInt16) return "I;16";
  if (picture.dim() == 2 && type == at::kByte) return "L";
  if (type == at::kByte && channels >= 2 && channels <= 4)
    return channels == 2 ? "LA" : channels == 3 ? "RGB" : "RGBA";
  throw Error("no picture is made of an image of " + grid_text(picture.sizes().vec()) +
              " (width, height, channels) and numbers of " +
              TypeOf<transforms::DType>::print(transforms::DType{type}).as_string() +
              "; expected uint8 with 1 to 4 channels, or uint16 with one");
}

/// Row by row.
Picture picture_of(const at::Tensor& data) {
  Picture picture;
  picture.mode = mode_of(data);
  picture.wide = data.scalar_type() == at::kUInt16;
  const at::Tensor rows = data.transpose(0, 1).contiguous();
  picture.height = rows.size(0);
  picture.width = rows.size(1);
  picture.channels = rows.dim() == 3 ? rows.size(2) : 1;
  picture.pixels = Buffer(rows.nbytes());
  std::memcpy(picture.pixels.data.get(), rows.const_data_ptr(), rows.nbytes());
  return picture;
}

}  // namespace

bool is_picture(const std::string& extension) {
  return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

void write_picture(const std::filesystem::path& file, const at::Tensor& data,
                   const PictureOutput& how) {
  at::Tensor pixels = channel_last(data.cpu(), how.squeeze_end_dims);
  const auto type = how.type ? how.type->type : pixels.scalar_type();
  if (how.shape) pixels = resized(pixels, *how.shape, how.mode);
  if (how.scale && *how.scale != 0) pixels = scaled(pixels, *how.scale);
  if (pixels.scalar_type() != type) pixels = pixels.to(type);
  const Picture picture = picture_of(pixels);
  const bool png = file.extension() == ".png";
  if (!png && picture.mode != "L" && picture.mode != "RGB")
    throw Error("a JPEG file is grey or RGB of uint8, and cannot have the mode \"" + picture.mode +
                "\"");
  AtomicFile out(file, Durable::no);
  out.write(png ? png::file_of(picture) : jpeg::file_of(picture));
  out.commit();
}

}  // namespace clara::transforms_io
