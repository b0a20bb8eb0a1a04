#include "spatial_pad.hpp"

#include "common/map_transform.hpp"

namespace clara::transforms_crop {

using transforms::sizes_for;

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

SpatialPlan pad_plan(const Geometry& image, const std::vector<std::int64_t>& wanted,
                     const std::string& method, const transforms::Padding& padding) {
  const auto widths = transforms::widths_to(image.shape, wanted, method == "symmetric");
  return {{transforms::pad_step(image.shape, widths, padding)},
          Object{{"padded", transforms::to_value(widths)}}};
}

void cut_back(Image& image, const AppliedTransform& applied) {
  transforms::unpad(image, transforms::to_integers(applied.info.as_object().at("padded")));
}

}  // namespace

std::span<const Field> SpatialPadd::Options::fields() {
  static const Fields<Options> list{
      group<transforms::SpatialOptions>(),
      field<&Options::spatial_size>("spatial_size",
                                    "least size of the result; 0 or less: the image's own")
          .required(),
      method_field<Options>(), mode_field<Options>(), value_field<Options>()};
  return list;
}

void SpatialPadd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.spatial_size.empty()) issues.error("spatial_size", "expected at least one size");
}

SpatialPlan SpatialPadd::plan(const Geometry& image, std::size_t key) const {
  return pad_plan(image, sizes_for(options_.spatial_size, image.shape, "spatial_size"),
                  options_.method, {options_.mode.at(key), options_.value});
}

void SpatialPadd::invert(Image& image, const AppliedTransform& applied, bool) const {
  cut_back(image, applied);
}

std::span<const Field> DivisiblePadd::Options::fields() {
  static const Fields<Options> list{
      group<transforms::SpatialOptions>(),
      field<&Options::k>("k", "what each size becomes divisible by; 0 or less: left alone")
          .required(),
      mode_field<Options>(), method_field<Options>(), value_field<Options>()};
  return list;
}

void DivisiblePadd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.k.empty()) issues.error("k", "expected at least one number");
}

SpatialPlan DivisiblePadd::plan(const Geometry& image, std::size_t key) const {
  auto wanted = image.shape;
  sizes_for(options_.k, wanted, "k");  // says what the image is when the lengths differ
  const auto k = sizes_for(options_.k, std::vector<std::int64_t>(wanted.size(), 1), "k");
  for (std::size_t axis = 0; axis < wanted.size(); ++axis)
    wanted[axis] = (wanted[axis] + k[axis] - 1) / k[axis] * k[axis];
  return pad_plan(image, wanted, options_.method, {options_.mode.at(key), options_.value});
}

void DivisiblePadd::invert(Image& image, const AppliedTransform& applied, bool) const {
  cut_back(image, applied);
}

}  // namespace clara::transforms_crop
