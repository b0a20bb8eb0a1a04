#include "join.hpp"

#include <ATen/ops/cat.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>

#include "any_tensor.hpp"
#include "common/dtype.hpp"
#include "fields.hpp"

namespace clara::transforms_utility {
namespace {

using Postfixes = std::optional<std::vector<std::string>>;

/// The entry as an image; a bare tensor is one without a grid.
Image image_of(const Sample& sample, const std::string& key) {
  if (const auto* tensor = sample.find_tensor(key)) return {*tensor, {}, {}, {}};
  return sample.image(key);
}

/// An image, or again a bare tensor as `like` is one.
Sample::Field field_like(const Sample& sample, const std::string& like, Image image) {
  if (sample.find_tensor(like) != nullptr) return std::move(image.data);
  return image;
}

std::vector<Image> split(const Image& image, const SplitOptions& how) {
  const auto dim = axis_of(how.dim, image.data.dim(), "dim");
  std::vector<Image> out;
  for (std::int64_t i = 0; i < image.data.size(dim); ++i) {
    Image part = image;
    part.data = how.keepdim ? image.data.narrow(dim, i, 1) : image.data.select(dim, i);
    part.data = transforms::as_dtype(part.data, std::nullopt);  // dense, in its order in memory
    if (how.update_meta && dim > 0 && dim < 4) {
      Affine shift;
      shift(static_cast<int>(dim) - 1, 3) = static_cast<double>(i);
      part.affine = image.affine * shift;
    }
    out.push_back(std::move(part));
  }
  return out;
}

void add_parts(Sample& sample, const std::string& key, const SplitOptions& how,
               const Postfixes& postfixes) {
  auto parts = split(image_of(sample, key), how);
  if (postfixes && postfixes->size() != parts.size())
    throw Error("\"" + key + "\" has " + std::to_string(parts.size()) +
                " parts, but output_postfixes has " + std::to_string(postfixes->size()) + " names");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto name = key + "_" + (postfixes ? (*postfixes)[i] : std::to_string(i));
    if (sample.contains(name)) throw Error("the sample already has a \"" + name + "\"");
    sample.set(name, field_like(sample, key, std::move(parts[i])));
  }
}

/// Of all axes but `dim`.
bool fit(const at::Tensor& a, const at::Tensor& b, std::int64_t dim) {
  if (a.dim() != b.dim()) return false;
  for (std::int64_t axis = 0; axis < a.dim(); ++axis)
    if (axis != dim && a.size(axis) != b.size(axis)) return false;
  return true;
}

}  // namespace

void ConcatItemsd::apply(Sample& sample) const {
  std::vector<at::Tensor> parts;
  std::optional<Sample::Field> first;
  std::int64_t dim = 0;
  for (const auto& key : keys()) {
    if (!visits(sample, key)) continue;
    const at::Tensor& part = tensor_of(sample, key);
    if (parts.empty()) {
      first = field_of(sample, key);
      dim = axis_of(options_.dim, part.dim(), "dim");
    } else if (!fit(parts.front(), part, dim)) {
      throw Error("\"" + key + "\" is " + shape_text(part.sizes()) +
                  ", which cannot be joined to " + shape_text(parts.front().sizes()) +
                  " along axis " + std::to_string(dim));
    }
    parts.push_back(part);
  }
  if (!first) return;
  at::Tensor joined = at::cat(parts, dim);
  if (auto* image = std::get_if<Image>(&*first)) {
    image->data = std::move(joined);
    sample.set(options_.name, std::move(*image));
  } else {
    sample.set(options_.name, std::move(joined));
  }
}

void SplitDimd::step(Sample sample, const Step&, std::vector<Sample>& out) const {
  if (!options_.list_output) {
    for (const auto& key : keys())
      if (visits(sample, key)) add_parts(sample, key, options_, options_.output_postfixes);
    out.push_back(std::move(sample));
    return;
  }
  std::vector<std::pair<std::string, std::vector<Image>>> parts;
  std::size_t count = 0;
  for (const auto& key : keys()) {
    if (!visits(sample, key)) continue;
    parts.emplace_back(key, split(image_of(sample, key), options_));
    const auto size = parts.back().second.size();
    count = parts.size() == 1 ? size : std::min(count, size);
  }
  if (count == 0) throw Error("there is nothing to split into samples");
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(sample);
    for (auto& [key, images] : parts)
      out.back().set(key, field_like(sample, key, std::move(images[i])));
  }
}

void SplitChanneld::apply(Sample& sample) const {
  for (const auto& key : keys())
    if (visits(sample, key))
      add_parts(sample, key, {options_.channel_dim, true, false}, options_.output_postfixes);
}

}  // namespace clara::transforms_utility
