#include "file_names.hpp"

namespace clara::monai_handlers {
namespace {

/// The meta data that `key` means: "image_meta_dict" (Clara 4.1's), or the image's own.
Value meta_of(const Sample& sample, const std::string& key) {
  if (const auto* value = sample.find_value(key)) return *value;
  constexpr std::string_view kPostfix = "_meta_dict";
  return sample.meta_dict(key.ends_with(kPostfix) ? key.substr(0, key.size() - kPostfix.size())
                                                  : key);
}

}  // namespace

std::vector<std::string> file_names(const Batch& batch, const Select& batch_transform) {
  const auto key =
      batch_transform.selects() ? batch_transform.keys.front() : std::string("image_meta_dict");
  std::vector<std::string> names;
  for (const auto& sample : batch.samples) {
    const auto meta = meta_of(sample, key);
    const auto* file = meta.find("filename_or_obj");
    names.push_back(file && file->is_string() ? file->as_string() : "None");
  }
  return names;
}

}  // namespace clara::monai_handlers
