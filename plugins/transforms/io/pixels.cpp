#include "pixels.hpp"

#include <clara/error.hpp>

#include "jpeg/picture.hpp"
#include "png/picture.hpp"

namespace clara::transforms_io {

Picture read_picture(const std::filesystem::path& path, const PictureLimits& limits) {
  try {
    const RegularFile file(path);
    if (file.size() > limits.bytes)
      throw Error(std::to_string(file.size()) + " bytes are more than the limit of " +
                  std::to_string(limits.bytes) + " bytes");
    Buffer content(file.size());
    content.size = file.read(content.span(), 0);
    return jpeg::is_jpeg(content.span()) ? jpeg::parse_picture(content.span(), limits)
                                         : png::parse_picture(content.span(), limits);
  } catch (const Error& error) {
    throw Error(path.string() + ": " + error.what());
  }
}

}  // namespace clara::transforms_io
