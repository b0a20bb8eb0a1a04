#include "batch_text.hpp"

#include <ATen/ops/isfinite.h>

#include <algorithm>
#include <functional>
#include <vector>

namespace clara::supervised {
namespace {

constexpr std::size_t kShown = 4;

std::string files_where(const Batch& batch, const std::function<bool(const Image&)>& wanted) {
  std::vector<std::string> files;
  for (const auto& sample : batch.samples) {
    const auto* image = sample.find_image("image");
    const auto* file = image ? image->meta.find("filename_or_obj") : nullptr;
    if (!file || !file->is_string() || !wanted(*image)) continue;
    if (std::find(files.begin(), files.end(), file->as_string()) == files.end())
      files.push_back(file->as_string());
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(files.size(), kShown); ++i)
    text += (i == 0 ? "" : ", ") + files[i];
  if (files.size() > kShown) text += " and " + std::to_string(files.size() - kShown) + " more";
  return text;
}

}  // namespace

std::string files_of(const Batch& batch) {
  return files_where(batch, [](const Image&) { return true; });
}

std::string not_finite(const Batch& batch) {
  return files_where(
      batch, [](const Image& image) { return !at::isfinite(image.data).all().item<bool>(); });
}

Error with_files(const Error& error, const Batch& batch) {
  const auto files = files_of(batch);
  if (files.empty()) return error;
  Issues issues;
  for (auto issue : error.issues()) {
    issue.message += "; the batch is of " + files;
    issues.add(std::move(issue));
  }
  return Error(issues, error.code());
}

}  // namespace clara::supervised
