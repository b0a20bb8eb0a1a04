#include <ATen/ops/from_blob.h>

#include <limits>

#include "common/map_transform.hpp"
#include "pixels.hpp"
#include "readers.hpp"

namespace clara::transforms_io {

namespace {

/// [height, width, channel] in memory of its own; torch has no uint16 to compute with.
at::Tensor tensor_of(Picture& picture) {
  const std::vector<std::int64_t> shape{picture.height, picture.width, picture.channels};
  const auto pixels = at::from_blob(picture.pixels.data.get(), shape,
                                    at::TensorOptions(picture.wide ? at::kUInt16 : at::kByte));
  if (picture.wide) return pixels.to(at::kInt);
  return picture.mode == "1" ? pixels.to(at::kBool) : pixels.clone();
}

}  // namespace

Image read_pixels(const std::string& file, const ReadOptions& options) {
  Picture picture = read_picture(file);
  Image image;
  auto pixels = tensor_of(picture);
  // Contiguous as in MONAI: the last bits of later sums depend on the order in memory.
  if (options.reverse_indexing.value_or(true)) pixels = pixels.transpose(0, 1).contiguous();
  const bool flat = picture.channels == 1;
  image.data = transforms::as_dtype(flat ? pixels.squeeze(2) : pixels, options.dtype);
  image.meta.set("format", picture.format);
  image.meta.set("mode", picture.mode);
  image.meta.set("width", picture.width);
  image.meta.set("height", picture.height);
  image.meta.set("spatial_shape",
                 transforms::to_value(std::vector<std::int64_t>{picture.width, picture.height}));
  image.meta.set("original_channel_dim",
                 flat ? Value(std::numeric_limits<double>::quiet_NaN()) : Value(-1));
  image.meta.set("filename_or_obj", file);
  return image;
}

}  // namespace clara::transforms_io
