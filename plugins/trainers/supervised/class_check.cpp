#include "class_check.hpp"

#include "batch_text.hpp"

#include <ATen/ops/equal.h>

namespace clara::supervised {
namespace {

std::string classes_text(std::int64_t count) {
  return std::to_string(count) + (count == 1 ? " class" : " classes");
}

/// One output channel tells foreground from background.
std::int64_t distinguished(std::int64_t channels) { return channels == 1 ? 2 : channels; }

}  // namespace

void ClassCheck::warn(const std::string& text) {
  if (told_.insert(text).second) context_.warn(text);
}

ClassCheck::Labels ClassCheck::labels_of(const Batch& batch) const {
  const auto found = batch.tensors.find("label");
  if (found == batch.tensors.end() || found->second.numel() == 0) return {};
  const auto& label = found->second;
  const bool numbers = label.dim() == 1;
  const auto channels = numbers ? 1 : label.size(1);
  if (channels > 1) return {channels, 0};
  const double largest = label.max().item().toDouble();
  // What is no whole number is no class: a value to predict, or a soft label.
  if (label.is_floating_point() && !at::equal(label, label.round())) return {};
  return {1, static_cast<std::int64_t>(largest)};
}

void ClassCheck::look(const Batch& batch, const at::Tensor& pred, const Labels& labels,
                      const std::vector<Sample>& output) {
  if (pred.dim() < 2) return;
  const auto classes = pred.size(1);
  look_at_output(classes, output, labels);
  if (labels.channels == 0) return;
  look_at_labels(classes, labels, batch);
  if (labels.channels == 1) look_at_names(classes);
}

void ClassCheck::look_at_output(std::int64_t classes, const std::vector<Sample>& output,
                                const Labels& labels) {
  if (output.empty()) return;
  const auto check = [&](const char* key, const char* what) {
    const auto* image = output.front().find_image(key);
    if (!image || image->data.dim() < 1) return;
    const auto made = image->data.size(0);
    if (made == classes || made == 1 || (classes == 1 && made == 2)) return;
    warn("the network has " + classes_text(classes) + ", and the post-processing makes " +
         std::to_string(made) + " channels of " + what +
         ": is to_onehot of AsDiscreted the number of the network's classes?");
  };
  const auto* pred = output.front().find_image("pred");
  if (pred && pred->data.dim() > 1) check("pred", "the prediction");
  if (labels.channels == 1) check("label", "the label");
}

void ClassCheck::look_at_labels(std::int64_t classes, const Labels& labels, const Batch& batch) {
  if (labels.channels > 1) {
    if (labels.channels == classes) return;
    return warn("the network has " + classes_text(classes) + ", and the labels have " +
                std::to_string(labels.channels) + " channels");
  }
  // One output may also be a number to predict; only a list that names classes says that it is not.
  if (labels.largest < distinguished(classes) || (classes == 1 && names_.empty())) return;
  const auto files = files_of(batch);
  warn("the network has " + classes_text(classes) + ", and a label holds class " +
       std::to_string(labels.largest) + (files.empty() ? "" : "; the batch is of " + files));
}

void ClassCheck::look_at_names(std::int64_t classes) {
  const auto named = static_cast<std::int64_t>(names_.size());
  if (named == 0 || named == distinguished(classes)) return;
  std::string list;
  for (const auto& [number, name] : names_)
    list += (list.empty() ? "" : ", ") + std::to_string(number) + " " + name;
  warn("the network has " + classes_text(classes) + ", and the data list names " +
       std::to_string(named) + " (" + list + ")");
}

}  // namespace clara::supervised
