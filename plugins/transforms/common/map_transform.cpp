#include "common/map_transform.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>

#include "common/spatial_plan.hpp"

namespace clara::transforms {

std::vector<std::int64_t> spatial_shape(const at::Tensor& data) {
  const auto sizes = data.sizes();
  if (sizes.empty()) throw Error("the image has no axes");
  return {sizes.begin() + 1, sizes.end()};
}

std::string named(const Sample& sample, const std::string& key) {
  const Image* image = sample.find_image(key);
  const Value* file = image ? image->meta.find("filename_or_obj") : nullptr;
  return "\"" + key + "\"" + (file && file->is_string() ? " (" + file->as_string() + ")" : "");
}

void check_same_grid(const Sample& sample, const std::string& reference,
                     const std::vector<std::string>& keys) {
  const Image* first = sample.find_image(reference);
  if (first == nullptr) return;
  const auto wanted = geometry_of(*first).shape;
  for (const auto& key : keys) {
    const Image* image = sample.find_image(key);
    if (image == nullptr) continue;
    const auto shape = geometry_of(*image).shape;
    if (shape != wanted)
      throw Error(named(sample, key) + " is " + grid_text(shape) + ", but " +
                  named(sample, reference) + " is " + grid_text(wanted) +
                  ": one box would not show the same place in both; resample them to one grid");
  }
}

std::int64_t spatial_axis(std::int64_t axis, std::int64_t axes) {
  if (axis < -axes || axis >= axes)
    throw Error("the image has " + std::to_string(axes) + " spatial axes, but axis " +
                std::to_string(axis) + " is asked for");
  return axis < 0 ? axis + axes : axis;
}

void check_some(const Sizes& sizes, std::string_view name, std::string_view what,
                OptionIssues& issues) {
  if (sizes.empty()) issues.error(name, "expected at least one " + std::string(what));
}

std::vector<std::int64_t> sizes_for(const Sizes& wanted, const std::vector<std::int64_t>& image,
                                    std::string_view name) {
  if (wanted.size() != 1 && wanted.size() != image.size())
    throw Error(std::string(name) + " has " + std::to_string(wanted.size()) +
                " numbers, but the image has " + std::to_string(image.size()) + " spatial axes (" +
                grid_text(image) + ")");
  std::vector<std::int64_t> sizes = image;
  for (std::size_t axis = 0; axis < image.size(); ++axis) {
    const auto size = wanted[wanted.size() == 1 ? 0 : axis];
    if (size && *size > 0) sizes[axis] = *size;
  }
  return sizes;
}

namespace {

double voxels_of(const std::vector<std::int64_t>& shape) {
  double voxels = 1;
  for (const auto size : shape) voxels *= static_cast<double>(size);
  return voxels;
}

}  // namespace

void check_growth(const std::vector<std::int64_t>& image, const std::vector<std::int64_t>& result) {
  constexpr double kUnasked = 256.0 * 1024 * 1024;
  constexpr double kMostGrowth = 64;
  const double voxels = voxels_of(result);
  if (voxels > kUnasked && voxels > kMostGrowth * voxels_of(image))
    throw Error("the result would be " + grid_text(result) +
                " voxels, more than 268435456 (1 GiB as "
                "float32) and than 64 times those of the image, which is " +
                grid_text(image) + "; is the size of the voxels in the file right?");
}

void check_result(const std::vector<std::int64_t>& shape) {
  constexpr double kMost = 1024.0 * 1024 * 1024;
  if (std::any_of(shape.begin(), shape.end(), [](auto size) { return size < 1; }))
    throw Error("the result would be " + grid_text(shape) + ": no voxel would be left");
  if (voxels_of(shape) > kMost)
    throw Error("the result would be " + grid_text(shape) +
                " voxels, more than the limit of 1073741824 (4 GiB as float32); is the size of the "
                "voxels in the file right?");
}

void check_source(const std::vector<std::int64_t>& shape) {
  if (std::any_of(shape.begin(), shape.end(), [](auto size) { return size < 1; }))
    throw Error("the image is " + grid_text(shape) + ": there is no voxel to compute others from");
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
