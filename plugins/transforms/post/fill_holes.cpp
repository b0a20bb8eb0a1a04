#include "fill_holes.hpp"

#include <algorithm>

#include "components.hpp"
#include "label_values.hpp"

namespace clara::transforms_post {

std::vector<double> FillHolesd::labels_of(const at::Tensor& label) const {
  const bool some = options_.applied_labels && !options_.applied_labels->empty() &&
                    !(options_.applied_labels->single && (*options_.applied_labels)[0] == 0);
  auto labels = some ? as_values(*options_.applied_labels) : values_of(label);
  std::sort(labels.begin(), labels.end());
  return without_zero(std::move(labels));
}

std::vector<std::int64_t> FillHolesd::channels_of(const at::Tensor& channels) const {
  const bool some = options_.applied_labels && !options_.applied_labels->empty() &&
                    !(options_.applied_labels->single && (*options_.applied_labels)[0] == 0);
  if (!some) return used_channels(channels);
  std::vector<std::int64_t> out;
  for (const auto each : *options_.applied_labels)
    if (each != 0) out.push_back(channel_of(each, channels.size(0), "applied_labels"));
  return out;
}

namespace {

/// True for the components of what is not a label that reach the image's border.
std::vector<bool> open_ones(const Runs& runs, const Components& found) {
  std::vector<bool> out(found.voxels.size(), false);
  std::vector<std::int64_t> place(runs.shape.size() - 1);
  for (std::int64_t line = 0; line < runs.lines; ++line) {
    bool border = false;
    for (std::size_t axis = 0; axis < place.size(); ++axis)
      border |= place[axis] == 0 || place[axis] == runs.shape[axis] - 1;
    for (auto i = runs.first[static_cast<std::size_t>(line)];
         i < runs.first[static_cast<std::size_t>(line) + 1]; ++i) {
      const Run& run = runs.list[static_cast<std::size_t>(i)];
      if (border || run.begin == 0 || run.end == runs.length)
        out[static_cast<std::size_t>(found.of_run[static_cast<std::size_t>(i)])] = true;
    }
    for (auto axis = place.size(); axis-- > 0;) {
      if (++place[axis] < runs.shape[axis]) break;
      place[axis] = 0;
    }
  }
  return out;
}

template <class T, class IsLabel>
void fill_holes(T* data, const std::vector<std::int64_t>& shape, std::int64_t connectivity, T value,
                const IsLabel& is_label) {
  const Runs runs = runs_of(data, shape, [&](T v) { return is_label(v) ? -1 : 0; });
  const Components found = components_of(runs, connectivity);
  const auto open = open_ones(runs, found);
  fill_runs(data, runs, value,
            [&](std::size_t run) { return !open[static_cast<std::size_t>(found.of_run[run])]; });
}

}  // namespace

void FillHolesd::change(Image& image, std::size_t) const {
  const auto shape = spatial_axes(image.data, std::nullopt);  // more than there are means all
  if (image.data.numel() == 0) return;
  const auto wanted = options_.connectivity.value_or(0);
  const auto connectivity = wanted == 0 ? static_cast<std::int64_t>(shape.size()) : wanted;
  at::Tensor out = own_copy(image.data);
  CLARA_VOXEL_TYPES(out.scalar_type(), [&] {
    if (out.size(0) == 1) {
      for (const double label : labels_of(out)) {
        const auto value = static_cast<scalar_t>(label);
        if (static_cast<double>(value) != label) continue;  // no voxel can have it
        fill_holes(out.mutable_data_ptr<scalar_t>(), shape, connectivity, value,
                   [&](scalar_t v) { return v == value; });
      }
      return;
    }
    const auto zero = static_cast<scalar_t>(0);
    const auto one = static_cast<scalar_t>(1);
    for (const auto channel : channels_of(out)) {
      at::Tensor plane = out.select(0, channel);
      auto* data = plane.mutable_data_ptr<scalar_t>();
      for (std::int64_t i = 0; i < plane.numel(); ++i) data[i] = data[i] != zero ? one : zero;
      fill_holes(data, shape, connectivity, one, [&](scalar_t v) { return v != zero; });
    }
  });
  image.data = out.to(image.data.device());
}

}  // namespace clara::transforms_post
