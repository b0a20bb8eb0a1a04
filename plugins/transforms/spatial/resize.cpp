#include "resize.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <cmath>

#include "common/crop_pad.hpp"
#include "common/gaussian_filter.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_spatial {

using transforms::to_value;

namespace {

transforms::Interpolation interpolation(const InterpolationOptions& options, std::size_t key) {
  return {options.mode.at(key), options.align_corners.at(key),
          options.dtype.at(key).value_or(DType{}).type};
}

/// Adds to `plan` what cuts the middle out, or pads round it, until the image has `shape`.
void fit(SpatialPlan& plan, const std::vector<std::int64_t>& shape,
         const transforms::Padding& padding) {
  const auto now = plan.steps.back().shape;
  auto center = now;
  for (auto& place : center) place /= 2;
  const auto box = transforms::inside(transforms::box_around(center, shape), now);
  plan.undo->set("cropped", to_value(transforms::outside_of(box, now)));
  plan.steps.push_back(transforms::crop_step(box));
  const auto left = plan.steps.back().shape;
  const auto padded = transforms::widths_to(left, shape, true);
  plan.undo->set("padded", to_value(padded));
  plan.steps.push_back(transforms::pad_step(left, padded, padding));
}

SpatialPlan zoom_plan(const Geometry& image, std::size_t key, const std::vector<double>& factors,
                      const ZoomOptions& options) {
  if (factors.size() != image.shape.size())
    throw Error("there are " + std::to_string(factors.size()) +
                " zoom factors, but the image has " + std::to_string(image.shape.size()) +
                " spatial axes");
  auto shape = image.shape;
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    shape[axis] =
        transforms::axis_size(std::floor(static_cast<double>(image.shape[axis]) * factors[axis]));
  auto plan =
      transforms::resize_plan(image, shape, interpolation(options, key), transforms::Scaling::zoom);
  if (options.keep_size && shape != image.shape)
    fit(plan, image.shape, options.padding(options.padding_mode.at(key)));
  return plan;
}

void undo_zoom(Image& image, const AppliedTransform& applied, bool nearest) {
  transforms::undo_crop_and_pad(image, applied.info.as_object());  // what keep_size did
  transforms::undo_resize(image, applied.info.as_object(), nearest);
}

}  // namespace

void Resized::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.spatial_size.empty())
    issues.error("spatial_size", "expected at least one size");
  else if (options.size_mode == "longest" &&
           !(options.spatial_size.single && options.spatial_size[0].value_or(0) > 0))
    issues.error("spatial_size", "with size_mode longest it is one number");
  constexpr double kWidest = 1000;
  for (const auto& sigma : options.anti_aliasing_sigma.values) {
    if (!sigma) continue;
    const auto* one = std::get_if<double>(&*sigma);
    const auto all = one ? std::vector{*one} : std::get<std::vector<double>>(*sigma);
    for (const double each : all)
      if (!(each >= 0 && each <= kWidest))
        issues.error("anti_aliasing_sigma", "expected 0 to 1000 voxels, got " + number_text(each));
  }
}

std::vector<std::int64_t> Resized::target(const std::vector<std::int64_t>& shape) const {
  if (options_.size_mode == "all")
    return transforms::sizes_for(options_.spatial_size, shape, "spatial_size");
  const auto longest = static_cast<double>(*std::max_element(shape.begin(), shape.end()));
  const double scale = static_cast<double>(*options_.spatial_size[0]) / longest;
  auto out = shape;
  for (auto& size : out) size = transforms::axis_size(static_cast<double>(size) * scale);
  return out;
}

std::optional<std::vector<double>> Resized::sigma(const std::vector<std::int64_t>& from,
                                                  const std::vector<std::int64_t>& to,
                                                  std::size_t key) const {
  bool smaller = false;
  for (std::size_t axis = 0; axis < from.size(); ++axis) smaller = smaller || to[axis] < from[axis];
  if (!options_.anti_aliasing.at(key) || !smaller) return std::nullopt;
  const auto wanted = options_.anti_aliasing_sigma.at(key);
  std::vector<double> out;
  for (std::size_t axis = 0; axis < from.size(); ++axis) {
    const float factor = static_cast<float>(from[axis]) / static_cast<float>(to[axis]);
    if (!wanted) {
      out.push_back(std::max(0.0F, (factor - 1) / 2));
      continue;
    }
    const auto* all = std::get_if<double>(&*wanted);
    const auto* each = std::get_if<std::vector<double>>(&*wanted);
    if (each != nullptr && each->size() != from.size())
      throw Error("anti_aliasing_sigma has " + std::to_string(each->size()) +
                  " numbers, but the image has " + std::to_string(from.size()) + " spatial axes");
    out.push_back(factor > 1 ? (all ? *all : (*each)[axis]) : 0.0);
  }
  return out;
}

SpatialPlan Resized::plan(const Geometry& image, std::size_t key) const {
  const auto shape = target(image.shape);
  auto plan = transforms::resize_plan(image, shape, interpolation(options_, key));
  if (const auto width = sigma(image.shape, shape, key)) {
    auto how = interpolation(options_, key);
    const auto type = how.dtype;
    how.dtype = at::kFloat;  // what MONAI's GaussianSmooth leaves
    plan.steps.front().voxels = [shape, how, type, width = *width](const at::Tensor& data) {
      constexpr double kTruncated = 4;
      const at::Tensor in = data.to(type).to(at::kFloat).contiguous();
      return transforms::interpolate(transforms::gaussian_filter(in, width, kTruncated), shape,
                                     how);
    };
  }
  return plan;
}

void Resized::invert(Image& image, const AppliedTransform& applied, bool nearest) const {
  transforms::undo_resize(image, applied.info.as_object(), nearest);
}

void RandZoomd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.min_zoom.size() != options.max_zoom.size() || options.min_zoom.empty())
    issues.error("max_zoom", "min_zoom has " + std::to_string(options.min_zoom.size()) +
                                 " numbers, max_zoom " + std::to_string(options.max_zoom.size()));
}

ZoomFactors RandZoomd::draw(const Sample& sample, Rng& rng) const {
  const Image* first = first_image(sample);
  if (first == nullptr) return {};
  const bool changes = options_.happens(rng);
  Rng& inner = rng.nested(0);  // MONAI draws the factors whether they are used or not
  inner.random_sample();
  ZoomFactors factors;
  for (std::size_t i = 0; i < options_.min_zoom.size(); ++i)
    factors.push_back(inner.uniform(options_.min_zoom[i], options_.max_zoom[i]));
  const auto axes = transforms::geometry_of(*first).shape.size();
  if (factors.size() == 1) factors.resize(axes, factors[0]);
  if (factors.size() == 2 && axes > 2) factors.insert(factors.begin(), axes - 2, factors[0]);
  return changes ? factors : ZoomFactors{};
}

SpatialPlan RandZoomd::plan(const Geometry& image, std::size_t key,
                            const ZoomFactors& factors) const {
  if (factors.empty()) return transforms::only_float(image);
  auto plan = zoom_plan(image, key, factors, options_);
  plan.steps.front().align_corners.reset();  // MONAI's lazy mode forgets that of a random transform
  return plan;
}

void RandZoomd::invert(Image& image, const AppliedTransform& applied, bool nearest) const {
  undo_zoom(image, applied, nearest);
}

void Zoomd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.zoom.empty()) issues.error("zoom", "expected at least one factor");
}

SpatialPlan Zoomd::plan(const Geometry& image, std::size_t key) const {
  auto factors = options_.zoom.values;
  if (factors.size() == 1) factors.resize(image.shape.size(), factors[0]);
  return zoom_plan(image, key, factors, options_);
}

void Zoomd::invert(Image& image, const AppliedTransform& applied, bool nearest) const {
  undo_zoom(image, applied, nearest);
}

}  // namespace clara::transforms_spatial
