#include "common/map_transform.hpp"

#include <clara/error.hpp>

namespace clara::transforms {

bool MapTransform::visits(const Sample& sample, const std::string& key) const {
  return !allow_missing_keys_ || sample.contains(key);
}

const Image* MapTransform::first_image(const Sample& sample) const {
  for (const auto& key : keys_)
    if (visits(sample, key)) return &sample.image(key);
  return nullptr;
}

bool owned(const at::Tensor& tensor) {
  return tensor.use_count() == 1 && tensor.storage().use_count() == 1;
}

at::Tensor writable(const at::Tensor& tensor) {
  if (tensor.is_contiguous()) return owned(tensor) ? tensor : tensor.clone();
  return tensor.contiguous();
}

std::vector<std::int64_t> spatial_shape(const at::Tensor& data) {
  const auto sizes = data.sizes();
  if (sizes.empty()) throw Error("the image has no axes");
  return {sizes.begin() + 1, sizes.end()};
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const auto size : shape) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return text;
}

std::vector<std::int64_t> sizes_for(const OneOrMany<std::int64_t>& wanted,
                                    const std::vector<std::int64_t>& image, std::string_view name) {
  if (wanted.size() != 1 && wanted.size() != image.size())
    throw Error(std::string(name) + " has " + std::to_string(wanted.size()) +
                " numbers, but the image has " + std::to_string(image.size()) + " spatial axes (" +
                shape_text(image) + ")");
  std::vector<std::int64_t> sizes = image;
  for (std::size_t axis = 0; axis < image.size(); ++axis) {
    const auto size = wanted[wanted.size() == 1 ? 0 : axis];
    if (size > 0) sizes[axis] = size;
  }
  return sizes;
}

Value to_value(const std::vector<std::int64_t>& numbers) {
  return Array(numbers.begin(), numbers.end());
}

std::vector<std::int64_t> to_integers(const Value& list) {
  std::vector<std::int64_t> numbers;
  for (const auto& number : list.as_array()) numbers.push_back(number.as_int());
  return numbers;
}

Value to_value(const Affine& affine) {
  Array rows;
  for (int row = 0; row < 4; ++row) {
    Array numbers;
    for (int column = 0; column < 4; ++column) numbers.emplace_back(affine(row, column));
    rows.emplace_back(std::move(numbers));
  }
  return rows;
}

Affine to_affine(const Value& rows) {
  Affine affine;
  const auto& list = rows.as_array();
  for (int row = 0; row < 4; ++row)
    for (int column = 0; column < 4; ++column)
      affine(row, column) = list.at(static_cast<std::size_t>(row))
                                .as_array()
                                .at(static_cast<std::size_t>(column))
                                .as_number();
  return affine;
}

}  // namespace clara::transforms
