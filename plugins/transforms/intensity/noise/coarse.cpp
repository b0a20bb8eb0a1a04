#include "noise/coarse.hpp"

#include <ATen/Dispatch.h>
#include <ATen/ops/aminmax.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/tensor.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>
#include <cmath>

#include "values.hpp"

namespace clara::transforms_intensity {

Fields<HoleOptions> HoleOptions::fields() {
  using Options = HoleOptions;
  return {field<&Options::holes>("holes", "how many, or at least how many with max_holes")
              .range(1, 1000000)
              .required(),
          field<&Options::spatial_size>("spatial_size",
                                        "size of a hole, or the least one with max_spatial_size")
              .required(),
          field<&Options::max_holes>("max_holes", "draw how many from holes to max_holes")
              .range(1, 1000000),
          field<&Options::max_spatial_size>("max_spatial_size",
                                            "draw each size from spatial_size to this")};
}

void HoleOptions::validate(const HoleOptions& options, OptionIssues& issues) {
  transforms::check_some(options.spatial_size, "spatial_size", "a size", issues);
  if (options.max_spatial_size)
    transforms::check_some(*options.max_spatial_size, "max_spatial_size", "a size", issues);
  if (options.max_holes && *options.max_holes < options.holes)
    issues.error("max_holes", "max_holes, " + std::to_string(*options.max_holes) +
                                  ", is below holes, " + std::to_string(options.holes));
}

at::Tensor Hole::of(const at::Tensor& image) const {
  if (static_cast<std::size_t>(image.dim()) != start.size() + 1)
    throw Error("the holes have " + std::to_string(start.size()) +
                " axes, as the first image, but this one has " + std::to_string(image.dim() - 1));
  at::Tensor out = image;
  for (std::size_t axis = 0; axis < start.size(); ++axis) {  // an image may be smaller than another
    const auto along = static_cast<std::int64_t>(axis) + 1;
    const std::int64_t from = std::min(start[axis], image.size(along));
    out = out.narrow(along, from, std::min(start[axis] + size[axis], image.size(along)) - from);
  }
  return out;
}

namespace {

std::vector<Hole> draw_holes(const HoleOptions& options, const std::vector<std::int64_t>& shape,
                             Rng& rng) {
  transforms::check_source(shape);
  auto size = transforms::sizes_for(options.spatial_size, shape, "spatial_size");
  const std::int64_t count =
      options.max_holes ? rng.randint(options.holes, *options.max_holes + 1) : options.holes;
  std::vector<Hole> out;
  for (std::int64_t hole = 0; hole < count; ++hole) {
    if (options.max_spatial_size) {  // as in MONAI, from the size of the hole before
      const auto most = transforms::sizes_for(*options.max_spatial_size, shape, "max_spatial_size");
      for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        if (size[axis] > most[axis])
          throw Error("max_spatial_size is " + grid_text(most) +
                      ", below the hole that was drawn before or spatial_size, " + grid_text(size));
        size[axis] = rng.randint(size[axis], most[axis] + 1);
      }
    }
    Hole made;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      made.size.push_back(std::min(shape[axis], size[axis]));
      const std::int64_t room = shape[axis] - made.size.back();
      made.start.push_back(room > 0 ? rng.randint(0, room + 1) : 0);
    }
    out.push_back(std::move(made));
  }
  return out;
}

/// numpy's uniform(low, high) of numbers from 0 to 1, in the image's type.
at::Tensor between(const at::Tensor& parts, const std::array<double, 2>& ends,
                   at::ScalarType type) {
  const double low = ends[0];
  const double range = ends[1] - low;
  if (type != at::kFloat) return parts.mul(range).add_(low).to(type);
  at::Tensor out = at::empty(parts.sizes(), at::TensorOptions(at::kFloat));
  const auto* from = parts.const_data_ptr<double>();
  auto* to = out.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < parts.numel(); ++i)
    to[i] = static_cast<float>(low + range * from[i]);
  return out;
}

std::array<double, 2> range_of(const at::Tensor& image) {
  const auto [low, high] = at::aminmax(image);
  const std::array<double, 2> ends{low.item<double>(), high.item<double>()};
  if (!std::isfinite(ends[1] - ends[0]))
    throw Error(
        "the image's own values, which the holes would be filled with, are not finite; "
        "fill_value can say others");
  return ends;
}

}  // namespace

std::optional<Dropout> RandCoarseDropoutd::draw(const Sample& sample, Rng& rng) const {
  const bool changes = options_.happens(rng);
  const Image* first = first_image(sample);
  if (!changes || first == nullptr) return std::nullopt;
  Rng& inner = rng.nested(0);
  inner.random_sample();
  Dropout out{draw_holes(options_, transforms::spatial_shape(first->data), inner), {}};
  out.values.resize(keys().size());
  if (options_.fill_value && std::holds_alternative<double>(*options_.fill_value)) return out;
  for (std::size_t key = 0; key < keys().size(); ++key) {
    if (!visits(sample, keys()[key])) continue;
    const at::Tensor& image = sample.image(keys()[key]).data;
    const auto add = [&](at::IntArrayRef shape) {
      at::Tensor parts = at::empty(shape, at::TensorOptions(at::kDouble));
      auto* numbers = parts.mutable_data_ptr<double>();
      for (std::int64_t i = 0; i < parts.numel(); ++i) numbers[i] = inner.random_sample();
      out.values[key].push_back(std::move(parts));
    };
    if (!options_.dropout_holes) add(image.sizes());
    if (options_.dropout_holes)
      for (const Hole& hole : out.holes) add(hole.of(image).sizes());
  }
  return out;
}

void RandCoarseDropoutd::change(Image& image, std::size_t key,
                                const std::optional<Dropout>& drawn) const {
  if (!drawn) return;
  const auto* fill = options_.fill_value ? std::get_if<double>(&*options_.fill_value) : nullptr;
  const auto type = image.data.scalar_type();
  std::array<double, 2> ends{};
  if (!options_.fill_value)
    ends = range_of(image.data);
  else if (!fill)
    ends = std::get<std::array<double, 2>>(*options_.fill_value);
  const at::Tensor number = fill ? at::tensor(*fill, at::kDouble).to(type) : at::Tensor();
  const auto& values = drawn->values.at(key);
  const auto& holes = drawn->holes;
  if (options_.dropout_holes) {
    const at::Tensor out = of_its_own(image.data);
    for (std::size_t i = 0; i < holes.size(); ++i)
      holes[i].of(out).copy_(fill ? number : between(values.at(i), ends, type));
    image.data = out;
    return;
  }
  const at::Tensor out = fill ? at::empty(image.data.sizes(), image.data.options()).copy_(number)
                              : between(values.at(0), ends, type);
  for (const Hole& hole : holes) hole.of(out).copy_(hole.of(image.data));
  image.data = out;
}

std::optional<Shuffling> RandCoarseShuffled::draw(const Sample& sample, Rng& rng) const {
  const bool changes = options_.happens(rng);
  const Image* first = first_image(sample);
  if (!changes || first == nullptr) return std::nullopt;
  Rng& inner = rng.nested(0);
  inner.random_sample();
  Shuffling out{draw_holes(options_, transforms::spatial_shape(first->data), inner), {}};
  out.orders.resize(keys().size());
  for (std::size_t key = 0; key < keys().size(); ++key) {
    if (!visits(sample, keys()[key])) continue;
    const at::Tensor& image = sample.image(keys()[key]).data;
    for (const Hole& hole : out.holes) {
      const at::Tensor box = hole.of(image);
      auto& channels = out.orders[key].emplace_back();
      for (std::int64_t i = 0; i < box.size(0); ++i)
        channels.push_back(inner.permutation(box[i].numel()));
    }
  }
  return out;
}

void RandCoarseShuffled::change(Image& image, std::size_t key,
                                const std::optional<Shuffling>& drawn) const {
  if (!drawn) return;
  const at::Tensor out = of_its_own(image.data);
  for (std::size_t i = 0; i < drawn->holes.size(); ++i) {
    const at::Tensor box = drawn->holes[i].of(out);
    for (std::int64_t channel = 0; channel < box.size(0); ++channel) {
      const auto& order = drawn->orders.at(key).at(i).at(static_cast<std::size_t>(channel));
      const at::Tensor part = box[channel];
      part.copy_(part.flatten().index_select(0, at::tensor(order)).reshape(part.sizes()));
    }
  }
  image.data = out;
}

}  // namespace clara::transforms_intensity
