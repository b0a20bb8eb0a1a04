#include "grid_patch.hpp"

#include <ATen/ops/argsort.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/tensor.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "common/crop_pad.hpp"
#include "common/spatial_plan.hpp"

namespace clara::transforms_spatial {
namespace {

using Places = std::vector<std::vector<std::int64_t>>;

struct Patches {
  at::Tensor voxels;  ///< [patch, channel, ...]
  Places first;       ///< the first voxel of each
};

std::int64_t written(const PatchSize& size, std::size_t axis) {
  return axis < size.size() ? size[axis].value_or(0) : 0;
}

std::vector<std::int64_t> valid_size(const PatchSize& size,
                                     const std::vector<std::int64_t>& shape) {
  std::vector<std::int64_t> out;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const auto wanted = written(size, axis);
    out.push_back(wanted > 0 ? std::min(wanted, shape[axis]) : shape[axis]);
  }
  return out;
}

/// The places of the first voxels along each axis.
Places steps_of(const PatchOptions& options, const std::vector<std::int64_t>& shape,
                const std::vector<std::int64_t>& offset) {
  if (options.overlap.size() != 1 && options.overlap.size() != shape.size() + 1)
    throw Error("overlap has " + std::to_string(options.overlap.size()) +
                " numbers, expected one, or one for the channel and each of " +
                std::to_string(shape.size()) + " spatial axes");
  const auto size = valid_size(options.patch_size, shape);
  Places out;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const bool whole = written(options.patch_size, axis) == 0;
    const bool padded = options.pad_mode && !whole;
    const double overlap = whole ? 0 : options.overlap[options.overlap.size() == 1 ? 0 : axis + 1];
    const auto step = static_cast<std::int64_t>(
        std::nearbyint(static_cast<double>(size[axis]) * (1.0 - overlap)));
    if (step < 1)
      throw Error("an overlap of " + number_text(overlap) + " leaves no step between patches of " +
                  std::to_string(size[axis]));
    const auto start = axis < offset.size() ? offset[axis] : 0;
    const auto least = padded ? -size[axis] : 0;
    if (start < least)
      throw Error("the grid begins at " + std::to_string(start) + " on axis " +
                  std::to_string(axis) + ", expected at least " + std::to_string(least));
    const auto end = options.pad_mode ? shape[axis] : shape[axis] - size[axis] + 1;
    out.emplace_back();
    for (auto at = start; at < end; at += step) out.back().push_back(at);
    // With pad_mode, an axis that is taken whole is not padded: it has room for one patch.
    if (options.pad_mode && whole && (start != 0 || out.back().size() != 1))
      throw Error("the grid begins at " + std::to_string(start) + " on axis " +
                  std::to_string(axis) + ", which is taken whole");
  }
  return out;
}

Places all_places(const Places& steps) {
  constexpr double kMost = 1000000;
  double count = 1;
  for (const auto& axis : steps) count *= static_cast<double>(axis.size());
  if (count > kMost)
    throw Error("there would be " + number_text(count) + " patches, more than 1000000");
  Places out{{}};
  for (const auto& axis : steps) {
    Places longer;
    for (const auto& place : out)
      for (const auto at : axis) {
        longer.push_back(place);
        longer.back().push_back(at);
      }
    out = std::move(longer);
  }
  return out;
}

Patches cut(const at::Tensor& data, const PatchOptions& options,
            const std::vector<std::int64_t>& offset) {
  const auto shape = transforms::spatial_shape(data);
  const auto size = valid_size(options.patch_size, shape);
  Patches out{{}, all_places(steps_of(options, shape, offset))};
  if (out.first.empty())
    throw Error("the image, " + grid_text(shape) + ", has no room for a patch of " +
                grid_text(size) + " behind the offset");
  auto all = size;
  all.insert(all.begin(), std::ssize(out.first));
  transforms::check_result(all);
  at::Tensor from = data;
  std::vector<std::int64_t> before(shape.size(), 0);
  if (options.pad_mode) {
    std::vector<std::int64_t> widths;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      before[axis] = written(options.patch_size, axis) > 0 ? size[axis] : 0;
      widths.insert(widths.end(), 2, before[axis]);
    }
    from = transforms::pad_step(shape, widths, options.padding(*options.pad_mode)).voxels(data);
  }
  std::vector<at::Tensor> views;
  for (const auto& place : out.first) {
    at::Tensor view = from;
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
      view =
          view.narrow(static_cast<std::int64_t>(axis) + 1, place[axis] + before[axis], size[axis]);
    views.push_back(view);
  }
  out.voxels = at::stack(views);
  return out;
}

at::Tensor sums(const Patches& patches) {
  std::vector<std::int64_t> dims(static_cast<std::size_t>(patches.voxels.dim() - 1));
  std::iota(dims.begin(), dims.end(), 1);
  return at::sum(patches.voxels, dims);
}

Patches chosen(const Patches& patches, const std::vector<std::int64_t>& order) {
  Patches out;
  out.voxels = patches.voxels.index_select(0, at::tensor(order, at::TensorOptions(at::kLong)));
  for (const auto at : order) out.first.push_back(patches.first[static_cast<std::size_t>(at)]);
  return out;
}

Patches below_threshold(Patches patches, const PatchOptions& options) {
  if (!options.threshold) return patches;
  const at::Tensor keeps = sums(patches).lt(*options.threshold);
  std::vector<std::int64_t> order;
  for (std::int64_t i = 0; i < keeps.size(0); ++i)
    if (keeps.select(0, i).item<bool>()) order.push_back(i);
  return chosen(patches, order);
}

/// MONAI's filter_count; `random`: an order that was drawn.
Patches counted(const Patches& patches, const PatchOptions& options,
                const std::optional<std::string>& sort_fn,
                const std::vector<std::int64_t>& random) {
  if (!options.num_patches) return patches;
  std::vector<std::int64_t> order(patches.first.size());
  std::iota(order.begin(), order.end(), 0);
  if (sort_fn == "random") {
    order = random;
  } else if (sort_fn) {
    const at::Tensor sum = sums(patches);
    const at::Tensor sorted = at::argsort(*sort_fn == "max" ? sum.neg() : sum);
    std::copy_n(sorted.const_data_ptr<std::int64_t>(), order.size(), order.begin());
  }
  order.resize(std::min(order.size(), static_cast<std::size_t>(*options.num_patches)));
  return chosen(patches, order);
}

/// Patches that are missing: of one value, at 0.
void fill_up(Patches& patches, const PatchOptions& options) {
  if (!options.num_patches || options.threshold) return;
  const auto missing = *options.num_patches - std::ssize(patches.first);
  if (missing <= 0) return;
  auto shape = patches.voxels.sizes().vec();
  shape[0] = *options.num_patches;
  transforms::check_result(shape);
  shape[0] = missing;
  const double* value = options.value ? std::get_if<double>(&*options.value) : nullptr;
  patches.voxels =
      at::cat({patches.voxels, at::full(shape, value ? *value : 0.0, patches.voxels.options())});
  patches.first.resize(static_cast<std::size_t>(*options.num_patches),
                       std::vector<std::int64_t>(patches.first.at(0).size(), 0));
}

void put(Image& image, const Patches& patches, const PatchOptions& options,
         const std::vector<std::int64_t>& offset) {
  const auto axes = transforms::spatial_shape(image.data).size();
  const auto count = patches.first.size();
  Array location;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    Array row;
    for (const auto& place : patches.first) row.emplace_back(place[axis]);
    location.emplace_back(std::move(row));
  }
  Array sizes;
  for (const auto& size : options.patch_size)
    sizes.emplace_back(Array(count, size ? Value(*size) : Value()));
  image.data = patches.voxels;
  image.meta.set("location", std::move(location));
  image.meta.set("count", static_cast<std::int64_t>(count));
  image.meta.set("spatial_shape", std::move(sizes));
  image.meta.set("offset", transforms::to_value(offset));
}

std::int64_t end_of(const OneOrMany<std::int64_t>& ends, std::size_t axis, std::size_t axes,
                    const char* name) {
  if (ends.size() != 1 && ends.size() != axes)
    throw Error(std::string(name) + " has " + std::to_string(ends.size()) +
                " numbers, but patch_size has " + std::to_string(axes));
  return ends[ends.size() == 1 ? 0 : axis];
}

}  // namespace

Fields<PatchOptions> PatchOptions::fields() {
  using Options = PatchOptions;
  return {group<MapOptions>(),
          field<&Options::patch_size>("patch_size",
                                      "size of a patch along each axis; null or 0: the whole axis")
              .at_least(0)
              .required(),
          field<&Options::num_patches>("num_patches",
                                       "how many are kept; too few are filled up with constant "
                                       "ones, without a threshold; null: all")
              .range(1, 1000000),
          field<&Options::overlap>("overlap",
                                   "part of a patch that it has in common with the next one; of "
                                   "all axes, or of the channel and each axis")
              .range(-100, 1),
          field<&Options::threshold>("threshold", "only patches with a sum below it"),
          field<&Options::pad_mode>("pad_mode",
                                    "how the image goes on for patches that reach out of it; "
                                    "null: there are none")
              .one_of([] {
                auto modes = transforms::padding_modes();
                modes.emplace_back(nullptr);
                return modes;
              }()),
          group<transforms::PadNumbers>()};
}

void PatchOptions::validate(const PatchOptions& options, OptionIssues& issues) {
  if (options.patch_size.empty()) issues.error("patch_size", "expected at least one size");
  if (options.overlap.empty()) issues.error("overlap", "expected at least one number");
  if (options.pad_mode) options.check({*options.pad_mode}, issues);
}

void GridPatchd::change(Image& image, std::size_t) const {
  const auto none = std::vector<std::int64_t>(options_.patch_size.size(), 0);
  const auto offset = options_.offset && !options_.offset->empty() ? *options_.offset : none;
  auto patches = below_threshold(cut(image.data, options_, offset), options_);
  patches = counted(patches, options_, options_.sort_fn, {});
  fill_up(patches, options_);
  put(image, patches, options_, offset);
}

PatchDraw RandGridPatchd::draw(const Sample& sample, Rng& rng) const {
  PatchDraw out;
  const Image* first = first_image(sample);
  if (first == nullptr) return out;
  Rng& inner = rng.nested(0);
  const auto shape = transforms::geometry_of(*first).shape;
  const auto axes = options_.patch_size.size();
  for (std::size_t axis = 0; axis < axes && axis < shape.size(); ++axis) {
    const auto size = written(options_.patch_size, axis);
    const auto low =
        options_.min_offset ? end_of(*options_.min_offset, axis, axes, "min_offset") : 0;
    const auto high = options_.max_offset ? end_of(*options_.max_offset, axis, axes, "max_offset")
                      : size > 0          ? shape[axis] % size
                                          : 0;
    if (high < low)
      throw Error("max_offset is " + std::to_string(high) + " on axis " + std::to_string(axis) +
                  ", below min_offset, " + std::to_string(low));
    out.offset.push_back(inner.randint(low, high + 1));
  }
  out.order.resize(keys().size());
  if (options_.sort_fn != "random" || !options_.num_patches) return out;
  for (std::size_t key = 0; key < keys().size(); ++key) {
    if (!visits(sample, keys()[key])) continue;
    const Image& image = sample.image(keys()[key]);
    const auto count =
        options_.threshold
            ? below_threshold(cut(image.data, options_, out.offset), options_).first.size()
            : all_places(steps_of(options_, transforms::spatial_shape(image.data), out.offset))
                  .size();
    out.order[key] = inner.permutation(static_cast<std::int64_t>(count));
  }
  return out;
}

void RandGridPatchd::change(Image& image, std::size_t key, const PatchDraw& drawn) const {
  auto patches = below_threshold(cut(image.data, options_, drawn.offset), options_);
  patches = counted(patches, options_, options_.sort_fn, drawn.order.at(key));
  fill_up(patches, options_);
  put(image, patches, options_, drawn.offset);
}

}  // namespace clara::transforms_spatial
