#include "place_lists.hpp"

#include <ATen/ops/remainder.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <clara/error.hpp>

#include <algorithm>

namespace clara::transforms_crop {
namespace {

/// The entry as a list of whole numbers.
at::Tensor numbers_in(const Sample& sample, const std::string& key) {
  if (const auto* tensor = sample.find_tensor(key)) {
    if (tensor->dim() != 1)
      throw Error("\"" + key + "\" is not a list of voxels, but has " +
                  std::to_string(tensor->dim()) +
                  " axes; with output_shape the indices are not such that a crop takes");
    return tensor->cpu().to(at::kLong).contiguous();
  }
  const Value* value = sample.find_value(key);
  if (value == nullptr || !value->is_array())
    throw Error("\"" + key + "\" is not a list of voxels");
  std::vector<std::int64_t> numbers;
  for (const auto& number : value->as_array()) numbers.push_back(number.as_int());
  return at::tensor(numbers, at::kLong);
}

void check_places(const at::Tensor& places, const std::string& key, std::int64_t voxels) {
  const auto* first = places.const_data_ptr<std::int64_t>();
  const auto* wrong = std::find_if(first, first + places.numel(), [&](std::int64_t place) {
    return place < 0 || place >= voxels;
  });
  if (wrong != first + places.numel())
    throw Error("\"" + key + "\" has voxel " + std::to_string(*wrong) + ", but the image has " +
                std::to_string(voxels));
}

}  // namespace

at::Tensor places_in(const Sample& sample, const std::string& key, std::int64_t voxels) {
  const at::Tensor places = numbers_in(sample, key);
  check_places(places, key, voxels);
  return places;
}

std::vector<at::Tensor> class_places_in(const Sample& sample, const std::string& key,
                                        std::int64_t voxels) {
  return class_places(numbers_in(sample, key), key, voxels);
}

std::vector<at::Tensor> class_places(const at::Tensor& packed, const std::string& key,
                                     std::int64_t voxels) {
  const auto* numbers = packed.const_data_ptr<std::int64_t>();
  const auto size = packed.numel();
  const auto classes = size == 0 ? -1 : numbers[0];
  auto next = classes + 1;
  bool fits = classes >= 0 && classes < size;
  std::vector<at::Tensor> out;
  for (std::int64_t of = 0; fits && of < classes; ++of) {
    const auto count = numbers[of + 1];
    fits = count >= 0 && count <= size - next;
    if (!fits) break;
    out.push_back(packed.narrow(0, next, count));
    check_places(out.back(), key, voxels);
    next += count;
  }
  if (!fits || next != size)
    throw Error("\"" + key + "\" does not hold what ClassesToIndicesd leaves");
  return out;
}

at::Tensor unravelled(const at::Tensor& places, const std::vector<std::int64_t>& shape) {
  std::vector<at::Tensor> columns(shape.size());
  at::Tensor rest = places;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    columns[axis] = rest.remainder(shape[axis]);
    rest = rest.div(shape[axis], "floor");
  }
  return at::stack(columns, 1);
}

}  // namespace clara::transforms_crop
