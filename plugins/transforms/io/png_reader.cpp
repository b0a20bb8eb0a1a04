#include <ATen/ops/from_blob.h>
#include <clara/error.hpp>

#include <algorithm>
#include <cctype>
#include <limits>

#include "common/map_transform.hpp"
#include "png/picture.hpp"
#include "readers.hpp"

namespace clara::transforms_io {

namespace {

bool ends_with(const std::string& file, const std::string& suffix) {
  return file.size() >= suffix.size() &&
         std::equal(suffix.rbegin(), suffix.rend(), file.rbegin(), [](char a, char b) {
           return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
         });
}

/// [height, width, channel] in memory of its own; torch has no uint16 to compute with.
at::Tensor tensor_of(png::Picture& picture) {
  const std::vector<std::int64_t> shape{picture.height, picture.width, picture.channels};
  const auto pixels = at::from_blob(picture.pixels.data.get(), shape,
                                    at::TensorOptions(picture.wide ? at::kUInt16 : at::kByte));
  if (picture.wide) return pixels.to(at::kInt);
  return picture.mode == "1" ? pixels.to(at::kBool) : pixels.clone();
}

}  // namespace

Reader reader_of(const std::optional<std::string>& named, const std::string& file) {
  if (named)
    return named->find("PIL") != std::string::npos || *named == "pilreader" ? Reader::pil
                                                                            : Reader::nibabel;
  for (const auto* suffix : {".jpg", ".jpeg", ".bmp"})
    if (ends_with(file, suffix))
      throw Error(file + ": of pictures only PNG is read, not " + suffix + "; convert it");
  return ends_with(file, ".png") ? Reader::pil : Reader::nibabel;
}

Image read_png(const std::string& file, const ReadOptions& options) {
  png::Picture picture = png::read_picture(file);
  Image image;
  auto pixels = tensor_of(picture);
  // Contiguous as in MONAI: the last bits of later sums depend on the order in memory.
  if (options.reverse_indexing) pixels = pixels.transpose(0, 1).contiguous();
  const bool flat = picture.channels == 1;
  image.data = transforms::as_dtype(flat ? pixels.squeeze(2) : pixels, options.dtype);
  image.meta.set("format", "PNG");
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
