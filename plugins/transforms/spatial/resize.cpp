#include "resize.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include "common/crop_pad.hpp"
#include "common/lazy.hpp"

namespace clara::transforms_spatial {

using transforms::allow_missing_keys_field;
using transforms::keys_field;
using transforms::spatial_shape;
using transforms::to_integers;
using transforms::to_value;

namespace {

struct ZoomDraw : Draw {
  std::vector<double> factors;  ///< one for each spatial axis; none when the sample is left alone
};

template <class Options>
Field interpolation_field() {
  return field<&Options::mode>("mode", "how new values are found")
      .one_of(transforms::interpolate_modes())
      .per_key();
}
template <class Options>
Field align_corners_field() {
  return field<&Options::align_corners>("align_corners", "as in torch's interpolate").per_key();
}
template <class Options>
Field dtype_field() {
  return field<&Options::dtype>("dtype", "number type of the computation; null: the image's")
      .per_key();
}

template <class Options>
transforms::Interpolation interpolation(const Options& options, std::size_t key,
                                        const at::Tensor& data) {
  const auto& dtype = options.dtype.at(key);
  return {options.mode.at(key), options.align_corners.at(key),
          dtype ? dtype->type : data.scalar_type()};
}

/// Cuts the middle out, or pads round it, until the image has `shape`. What was cut and padded goes
/// into `info`.
void fit(Image& image, const std::vector<std::int64_t>& shape, const std::string& mode,
         Object& info) {
  auto center = spatial_shape(image.data);
  for (auto& place : center) place /= 2;
  const auto cropped = transforms::crop(image, transforms::box_around(center, shape));
  const auto padded = transforms::widths_to(spatial_shape(image.data), shape, true);
  transforms::pad(image, padded, {mode, 0});
  info.set("cropped", to_value(cropped));
  info.set("padded", to_value(padded));
}

}  // namespace

std::span<const Field> Resized::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      field<&Options::spatial_size>("spatial_size",
                                    "the new shape, or with size_mode longest the longest side")
          .required(),
      field<&Options::size_mode>("size_mode", "every axis is given, or the longest one")
          .one_of({"all", "longest"}),
      interpolation_field<Options>(),
      align_corners_field<Options>(),
      dtype_field<Options>(),
      allow_missing_keys_field<Options>(),
      transforms::lazy_field<Options>(),
  };
  return list;
}

void Resized::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.spatial_size.empty())
    issues.error("spatial_size", "expected at least one size");
  else if (options.size_mode == "longest" && !options.spatial_size.single)
    issues.error("spatial_size", "with size_mode longest it is one number");
  transforms::check_lazy(options.lazy, issues);
}

Resized::Resized(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

std::vector<std::int64_t> Resized::target(const std::vector<std::int64_t>& shape) const {
  if (options_.size_mode == "all")
    return transforms::sizes_for(options_.spatial_size, shape, "spatial_size");
  const auto longest = static_cast<double>(*std::max_element(shape.begin(), shape.end()));
  const double scale = static_cast<double>(options_.spatial_size[0]) / longest;
  auto out = shape;
  for (auto& size : out)
    size = static_cast<std::int64_t>(std::nearbyint(static_cast<double>(size) * scale));
  return out;
}

void Resized::apply(Sample& sample, const Draw*) const {
  for_each_image(sample, [&](Image& image, std::size_t i) {
    auto info = transforms::resize(image, target(spatial_shape(image.data)),
                                   interpolation(options_, i, image.data));
    image.applied.push_back({label(), std::move(info)});
  });
}

void Resized::invert(Image& image, const Trace& trace, bool nearest) const {
  transforms::undo_resize(image, trace.info.as_object(), nearest);
}

std::span<const Field> RandZoomd::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      transforms::prob_field<Options>(),
      field<&Options::min_zoom>("min_zoom", "smallest factor, for all axes or each").above(0),
      field<&Options::max_zoom>("max_zoom", "largest factor, for all axes or each").above(0),
      interpolation_field<Options>(),
      field<&Options::padding_mode>("padding_mode", "how new voxels at the border are filled")
          .one_of(transforms::padding_modes())
          .per_key(),
      align_corners_field<Options>(),
      dtype_field<Options>(),
      field<&Options::keep_size>("keep_size", "cut or pad to the shape before"),
      allow_missing_keys_field<Options>(),
      transforms::lazy_field<Options>(),
  };
  return list;
}

void RandZoomd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.min_zoom.size() != options.max_zoom.size() || options.min_zoom.empty())
    issues.error("max_zoom", "min_zoom has " + std::to_string(options.min_zoom.size()) +
                                 " numbers, max_zoom " + std::to_string(options.max_zoom.size()));
  transforms::check_lazy(options.lazy, issues);
}

RandZoomd::RandZoomd(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

std::unique_ptr<Draw> RandZoomd::draw(const Sample& sample, Rng& rng) const {
  auto out = std::make_unique<ZoomDraw>();
  const Image* first = first_image(sample);
  if (first == nullptr) return out;
  const bool changes = transforms::Chance(options_.prob).draw(rng);
  Rng& inner = rng.nested(0);  // MONAI draws the factors whether they are used or not
  inner.random_sample();
  std::vector<double> factors;
  for (std::size_t i = 0; i < options_.min_zoom.size(); ++i)
    factors.push_back(inner.uniform(options_.min_zoom[i], options_.max_zoom[i]));
  const auto axes = spatial_shape(first->data).size();
  if (factors.size() == 1) factors.resize(axes, factors[0]);
  if (factors.size() == 2 && axes > 2) factors.insert(factors.begin(), axes - 2, factors[0]);
  if (changes) out->factors = std::move(factors);
  return out;
}

void RandZoomd::apply(Sample& sample, const Draw* draw) const {
  const auto& factors = dynamic_cast<const ZoomDraw&>(*draw).factors;
  for_each_image(sample, [&](Image& image, std::size_t i) {
    if (factors.empty()) {
      image.data = image.data.to(at::kFloat);
      return;
    }
    const auto before = spatial_shape(image.data);
    if (factors.size() != before.size())
      throw Error("there are " + std::to_string(factors.size()) +
                  " zoom factors, but the image has " + std::to_string(before.size()) +
                  " spatial axes");
    auto shape = before;
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
      shape[axis] =
          static_cast<std::int64_t>(std::floor(static_cast<double>(before[axis]) * factors[axis]));
    auto info = transforms::resize(image, shape, interpolation(options_, i, image.data));
    if (options_.keep_size && shape != before)
      fit(image, before, options_.padding_mode.at(i), info);
    image.applied.push_back({label(), std::move(info)});
  });
}

void RandZoomd::invert(Image& image, const Trace& trace, bool nearest) const {
  const Object& info = trace.info.as_object();
  if (info.contains("padded")) {
    transforms::unpad(image, to_integers(info.at("padded")));
    transforms::pad(image, to_integers(info.at("cropped")), {});
  }
  transforms::undo_resize(image, info, nearest);
}

}  // namespace clara::transforms_spatial
