#include "remove_small.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "components.hpp"
#include "label_values.hpp"

namespace clara::transforms_post {

double RemoveSmallObjectsd::most_voxels(const Image& image) const {
  if (!options_.by_measure) return options_.min_size;
  const auto axes = static_cast<int>(std::min<std::int64_t>(image.data.dim() - 1, 3));
  double volume = 1;
  for (int column = 0; column < axes; ++column) {
    double length = 0;
    for (int row = 0; row < axes; ++row)
      length += image.affine(row, column) * image.affine(row, column);
    volume *= length == 0 ? 1 : std::sqrt(length);
  }
  return std::ceil(options_.min_size / (volume == 0 ? 1 : volume));
}

namespace {

/// Sets parts with `most` voxels or fewer to 0 and all others to 1, channels being an axis.
template <class T, class IsForeground>
void remove_small_parts(at::Tensor& data, double most, std::int64_t connectivity,
                        const IsForeground& is_foreground) {
  auto* voxels = data.mutable_data_ptr<T>();
  const Runs runs =
      runs_of(voxels, data.sizes().vec(), [&](T value) { return is_foreground(value) ? 0 : -1; });
  const Components found = components_of(runs, std::max<std::int64_t>(connectivity, 1));
  std::fill_n(voxels, data.numel(), static_cast<T>(0));
  fill_runs(voxels, runs, static_cast<T>(1), [&](std::size_t run) {
    const auto part = static_cast<std::size_t>(found.of_run[run]);
    return static_cast<double>(found.voxels[part]) > most;
  });
}

/// Sets whole numbers that `most` voxels or fewer have to 0.
template <class T>
void remove_rare_labels(at::Tensor& data, double most) {
  auto* voxels = data.mutable_data_ptr<T>();
  const auto count = data.numel();
  std::map<std::int32_t, std::int64_t> sizes;
  const auto label_of = [](T value) -> std::int32_t {
    const auto number = static_cast<double>(value);
    if (!(number > -1 && number < 2147483648.0))
      throw Error("labels are whole numbers from 0 to 2147483647, got " + number_text(number));
    return static_cast<std::int32_t>(number);
  };
  for (std::int64_t at = 0; at < count;) {
    const auto begin = at;
    const auto label = label_of(voxels[at]);
    at = end_of_equal(voxels, at, count);
    sizes[label] += at - begin;
  }
  for (std::int64_t at = 0; at < count;) {
    const auto begin = at;
    const auto label = label_of(voxels[at]);
    at = end_of_equal(voxels, at, count);
    const bool rare = static_cast<double>(sizes[label]) <= most;
    std::fill(voxels + begin, voxels + at, rare ? static_cast<T>(0) : static_cast<T>(label));
  }
}

}  // namespace

void RemoveSmallObjectsd::change(Image& image, std::size_t) const {
  if (image.data.numel() == 0) return;
  at::Tensor out = own_copy(image.data);
  const double most = most_voxels(image);
  CLARA_VOXEL_TYPES(out.scalar_type(), [&] {
    const auto* values = out.const_data_ptr<scalar_t>();
    if (end_of_equal(values, 0, out.numel()) == out.numel()) return;  // one value only
    const auto zero = static_cast<scalar_t>(0);
    if (!options_.independent_channels) {
      remove_small_parts<scalar_t>(out, most, options_.connectivity,
                                   [&](scalar_t v) { return v > zero; });
      out = image.data.cpu().mul(out).contiguous();
      return;
    }
    const bool binary = std::all_of(values, values + out.numel(),
                                    [](scalar_t v) { return v <= static_cast<scalar_t>(1); });
    if (binary)
      remove_small_parts<scalar_t>(out, most, options_.connectivity,
                                   [&](scalar_t v) { return v != zero; });
    else
      remove_rare_labels<scalar_t>(out, most);
  });
  image.data = out.to(image.data.device());
}

}  // namespace clara::transforms_post
