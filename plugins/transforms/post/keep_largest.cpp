#include "keep_largest.hpp"

#include <ATen/ops/zeros.h>
#include <clara/error.hpp>

#include <algorithm>
#include <map>

#include "components.hpp"
#include "label_values.hpp"

namespace clara::transforms_post {
namespace {

/// Which components go: all but the `count` largest of each group; of equal ones the last stays.
std::vector<bool> smaller_ones(const Components& found, std::int64_t count) {
  std::map<std::int32_t, std::vector<std::size_t>> of_group;
  for (std::size_t i = 0; i < found.voxels.size(); ++i) of_group[found.group[i]].push_back(i);
  std::vector<bool> out(found.voxels.size(), false);
  for (auto& [group, members] : of_group) {
    if (static_cast<std::int64_t>(members.size()) <= count) continue;
    std::sort(members.begin(), members.end(), [&](std::size_t a, std::size_t b) {
      return found.voxels[a] != found.voxels[b] ? found.voxels[a] > found.voxels[b] : a > b;
    });
    for (auto i = static_cast<std::size_t>(count); i < members.size(); ++i) out[members[i]] = true;
  }
  return out;
}

/// The group of each label: its place in the list, or one for all.
class Groups {
 public:
  Groups(std::vector<double> labels, bool independent)
      : labels_(std::move(labels)), independent_(independent) {
    std::sort(labels_.begin(), labels_.end());
  }
  std::int32_t operator()(double value) const {
    const auto found = std::lower_bound(labels_.begin(), labels_.end(), value);
    if (found == labels_.end() || *found != value) return -1;
    return independent_ ? static_cast<std::int32_t>(found - labels_.begin()) : 0;
  }

 private:
  std::vector<double> labels_;
  bool independent_;
};

}  // namespace

void KeepLargestConnectedComponentd::keep_of_labels(at::Tensor& label,
                                                    std::int64_t connectivity) const {
  if (!options_.applied_labels && label.size(0) != 1)
    throw Error("an image of labels has one channel, this one has " +
                std::to_string(label.size(0)) + "; is_onehot true takes several");
  at::Tensor first = label.select(0, 0);
  const Groups groups(options_.applied_labels ? as_values(*options_.applied_labels)
                                              : without_zero(values_of(first)),
                      options_.independent);
  CLARA_VOXEL_TYPES(first.scalar_type(), [&] {
    auto* data = first.mutable_data_ptr<scalar_t>();
    const Runs runs = runs_of(data, first.sizes().vec(),
                              [&](scalar_t value) { return groups(static_cast<double>(value)); });
    const Components found = components_of(runs, connectivity);
    const auto gone = smaller_ones(found, options_.num_components);
    fill_runs(data, runs, static_cast<scalar_t>(0),
              [&](std::size_t run) { return gone[static_cast<std::size_t>(found.of_run[run])]; });
  });
}

void KeepLargestConnectedComponentd::keep_of_channels(at::Tensor& channels,
                                                      std::int64_t connectivity) const {
  std::vector<std::int64_t> chosen;
  if (!options_.applied_labels)
    chosen = used_channels(channels);
  else
    for (const auto each : *options_.applied_labels)
      chosen.push_back(channel_of(each, channels.size(0), "applied_labels"));
  CLARA_VOXEL_TYPES(channels.scalar_type(), [&] {
    const auto zero = static_cast<scalar_t>(0);
    const auto shape = transforms::spatial_shape(channels);
    const auto clear = [&](scalar_t* data, const Runs& runs, const Components& found) {
      const auto gone = smaller_ones(found, options_.num_components);
      fill_runs(data, runs, zero,
                [&](std::size_t run) { return gone[static_cast<std::size_t>(found.of_run[run])]; });
    };
    if (options_.independent) {
      for (const auto channel : chosen) {
        auto* data = channels.select(0, channel).mutable_data_ptr<scalar_t>();
        const Runs runs =
            runs_of(data, shape, [](scalar_t v) { return v > static_cast<scalar_t>(0) ? 0 : -1; });
        clear(data, runs, components_of(runs, connectivity));
      }
      return;
    }
    if (chosen.empty()) return;
    at::Tensor any = at::zeros(shape, at::TensorOptions(at::kByte));
    auto* mask = any.mutable_data_ptr<std::uint8_t>();
    for (const auto channel : chosen) {
      const auto* data = channels.select(0, channel).const_data_ptr<scalar_t>();
      for (std::int64_t i = 0; i < any.numel(); ++i)
        mask[i] |= static_cast<std::uint8_t>(data[i] == static_cast<scalar_t>(1));
    }
    const Runs runs = runs_of(mask, shape, [](std::uint8_t v) { return v != 0 ? 0 : -1; });
    const Components found = components_of(runs, connectivity);
    for (const auto channel : chosen)
      clear(channels.select(0, channel).mutable_data_ptr<scalar_t>(), runs, found);
  });
}

void KeepLargestConnectedComponentd::change(Image& image, std::size_t) const {
  const auto shape = spatial_axes(image.data, options_.connectivity);
  if (image.data.numel() == 0) return;
  const auto connectivity = options_.connectivity.value_or(static_cast<std::int64_t>(shape.size()));
  at::Tensor out = own_copy(image.data);
  if (options_.is_onehot.value_or(out.size(0) > 1))
    keep_of_channels(out, connectivity);
  else
    keep_of_labels(out, connectivity);
  image.data = out.to(image.data.device());
}

}  // namespace clara::transforms_post
