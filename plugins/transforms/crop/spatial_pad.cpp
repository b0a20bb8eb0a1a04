#include "spatial_pad.hpp"

#include <array>

#include "common/lazy.hpp"

namespace clara::transforms_crop {

using transforms::allow_missing_keys_field;
using transforms::keys_field;
using transforms::sizes_for;
using transforms::spatial_shape;

namespace {

template <class Options>
Field method_field() {
  return field<&Options::method>("method", "pad on both sides, or only at the end")
      .one_of({"symmetric", "end"});
}
template <class Options>
Field mode_field() {
  return field<&Options::mode>("mode", "how new voxels are filled")
      .one_of(transforms::padding_modes())
      .per_key();
}
template <class Options>
Field value_field() {
  return field<&Options::value>("value", "with mode constant: the value of new voxels")
      .alias("constant_values");
}

void pad_and_trace(Image& image, const std::vector<std::int64_t>& wanted, const std::string& method,
                   const transforms::Padding& padding, const std::string& label) {
  const auto widths =
      transforms::widths_to(spatial_shape(image.data), wanted, method == "symmetric");
  transforms::pad(image, widths, padding);
  image.applied.push_back({label, Object{{"padded", transforms::to_value(widths)}}});
}

void cut_back(Image& image, const Trace& trace) {
  transforms::unpad(image, transforms::to_integers(trace.info.as_object().at("padded")));
}

}  // namespace

std::span<const Field> SpatialPadd::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      field<&Options::spatial_size>("spatial_size",
                                    "least size of the result; 0 or less: the image's own")
          .required(),
      method_field<Options>(),
      mode_field<Options>(),
      value_field<Options>(),
      allow_missing_keys_field<Options>(),
      transforms::lazy_field<Options>(),
  };
  return list;
}

void SpatialPadd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.spatial_size.empty()) issues.error("spatial_size", "expected at least one size");
  transforms::check_lazy(options.lazy, issues);
}

SpatialPadd::SpatialPadd(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

void SpatialPadd::apply(Sample& sample, const Draw*) const {
  for_each_image(sample, [&](Image& image, std::size_t i) {
    const auto wanted = sizes_for(options_.spatial_size, spatial_shape(image.data), "spatial_size");
    pad_and_trace(image, wanted, options_.method, {options_.mode.at(i), options_.value}, label());
  });
}

void SpatialPadd::invert(Image& image, const Trace& trace, bool) const { cut_back(image, trace); }

std::span<const Field> DivisiblePadd::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      field<&Options::k>("k", "what each size becomes divisible by; 0 or less: left alone")
          .required(),
      mode_field<Options>(),
      method_field<Options>(),
      value_field<Options>(),
      allow_missing_keys_field<Options>(),
      transforms::lazy_field<Options>(),
  };
  return list;
}

void DivisiblePadd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.k.empty()) issues.error("k", "expected at least one number");
  transforms::check_lazy(options.lazy, issues);
}

DivisiblePadd::DivisiblePadd(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

void DivisiblePadd::apply(Sample& sample, const Draw*) const {
  for_each_image(sample, [&](Image& image, std::size_t i) {
    auto wanted = spatial_shape(image.data);
    const auto k = sizes_for(options_.k, std::vector<std::int64_t>(wanted.size(), 1), "k");
    for (std::size_t axis = 0; axis < wanted.size(); ++axis)
      wanted[axis] = (wanted[axis] + k[axis] - 1) / k[axis] * k[axis];
    pad_and_trace(image, wanted, options_.method, {options_.mode.at(i), options_.value}, label());
  });
}

void DivisiblePadd::invert(Image& image, const Trace& trace, bool) const { cut_back(image, trace); }

}  // namespace clara::transforms_crop
