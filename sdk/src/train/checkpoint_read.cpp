#include <clara/train/checkpoint.hpp>

#include "checkpoint_formats.hpp"

namespace clara {

State read_checkpoint(const std::filesystem::path& file) {
  if (auto old = checkpoint::read_old_checkpoint(file)) return std::move(*old);
  return checkpoint::read_zip_checkpoint(file);
}

}  // namespace clara
