// Every transform of our plugins keeps the contract of transforms.

#include <clara/testing/transform_conformance.hpp>

#include <map>

#include "nifti/write.hpp"
#include "support/paths.hpp"
#include "support/transform_maker.hpp"

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

Object keys(Object more = {}) {
  Object out{{"keys", Array{"image", "label"}}};
  for (auto& member : more) out.set(member.key, member.value);
  return out;
}

/// Arguments with which each of them changes conformance_sample(). A new transform needs a row
/// here.
const std::map<std::string, Object>& arguments() {
  static const std::map<std::string, Object> rows{
      {"Activationsd", {{"keys", "image"}, {"sigmoid", true}}},
      {"AddChanneld", keys()},
      {"AsDiscreted", {{"keys", "label"}, {"to_onehot", 3}}},
      {"CastToTyped", keys({{"dtype", "float64"}})},
      {"CenterSpatialCropd", keys({{"roi_size", Array{10, -1, 7}}})},
      {"CropForegroundd", keys({{"source_key", "label"}, {"margin", 3}, {"k_divisible", 16}})},
      {"DivisiblePadd", keys({{"k", 16}})},
      {"EnsureChannelFirstd", keys({{"channel_dim", 2}})},
      {"EnsureTyped", keys({{"dtype", "int32"}})},
      {"Flipd", keys({{"spatial_axis", 1}})},
      {"NormalizeIntensityd", keys({{"nonzero", true}})},
      {"Orientationd", keys({{"axcodes", "SPL"}})},
      {"RandCropByPosNegLabeld",
       keys({{"label_key", "label"}, {"spatial_size", Array{8, 8, 8}}, {"num_samples", 3}})},
      {"RandFlipd", keys({{"prob", 0.7}})},
      {"RandGaussianNoised", keys({{"prob", 0.7}})},
      {"RandRotate90d", keys({{"prob", 0.7}, {"spatial_axes", Array{0, 2}}})},
      {"RandScaleIntensityd", keys({{"factors", 0.3}, {"prob", 0.7}})},
      {"RandShiftIntensityd", keys({{"offsets", 0.3}, {"prob", 0.7}})},
      {"RandSpatialCropd", keys({{"roi_size", Array{8, 9, 10}}, {"random_size", true}})},
      {"RandZoomd", keys({{"prob", 0.7}, {"min_zoom", 0.7}, {"max_zoom", 1.3}})},
      {"Resized", keys({{"spatial_size", Array{12, 25, 18}}})},
      {"ScaleIntensityRanged",
       {{"keys", "image"},
        {"a_min", -1},
        {"a_max", 1},
        {"b_min", 0},
        {"b_max", 1},
        {"clip", true}}},
      {"ScaleIntensityd", keys()},
      {"Spacingd", keys({{"pixdim", Array{1.5, 1.5, 1.5}}})},
      {"SpatialPadd", keys({{"spatial_size", Array{32, 20, 20}}})},
      {"ToTensord", keys()},
  };
  return rows;
}

/// RandFlipD and RandFlipDict are RandFlipd.
std::string first_name(const std::string& name) {
  if (name.ends_with("Dict")) return name.substr(0, name.size() - 4) + "d";
  if (name.ends_with("D")) return name.substr(0, name.size() - 1) + "d";
  return name;
}

TEST_CASE("every transform of ours keeps the contract of transforms") {
  TransformMaker maker;
  int seen = 0;
  for (const auto& name : maker.catalog().names("transform")) {
    const auto& description = *maker.catalog().find("transform", name);
    if (!description.plugin.starts_with("transforms_")) continue;
    const auto first = first_name(name);
    if (first == "LoadImaged" || first == "SaveImaged" || first == "Invertd") continue;  // below
    CAPTURE(name);
    const auto row = arguments().find(first);
    REQUIRE(row != arguments().end());
    ++seen;
    if (first == name) check_transform(maker.catalog().entry(description), row->second);
  }
  CHECK(seen == 3 * static_cast<int>(arguments().size()));
}

TEST_CASE("LoadImaged keeps the contract, on files") {
  const TemporaryFolder folder;
  TransformMaker maker;
  Sample sample;
  for (const auto* key : {"image", "label"}) {
    const auto file = folder / (std::string(key) + ".nii.gz");
    const std::vector<std::uint8_t> voxels(24, 3);
    transforms_io::nifti::write_volume(file, {transforms_io::nifti::VoxelType::uint8,
                                              {2, 3, 4},
                                              {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1},
                                              std::as_bytes(std::span(voxels))});
    sample.set(key, file.string());
  }
  const auto& description = *maker.catalog().find("transform", "LoadImaged");
  check_transform(maker.catalog().entry(description), keys(), sample);
}

TEST_CASE("SaveImaged keeps the contract") {
  const TemporaryFolder folder;
  TransformMaker maker;
  const auto& description = *maker.catalog().find("transform", "SaveImaged");
  check_transform(maker.catalog().entry(description),
                  Object{{"keys", "image"}, {"output_dir", folder.path().string()}});
}

TEST_CASE("Invertd keeps the contract") {
  TransformMaker maker;
  const auto crop =
      maker.make("CenterSpatialCropd", Object{{"keys", "image"}, {"roi_size", Array{10, 9, 8}}});
  TransformList list;
  list.list = {crop.get()};
  Sample sample = conformance_sample();
  crop->apply(sample, nullptr);
  const auto& description = *maker.catalog().find("transform", "Invertd");
  check_transform(maker.catalog().entry(description),
                  Object{{"keys", "label"}, {"transform", "@crop"}, {"orig_keys", "image"}}, sample,
                  &list);
}

}  // namespace
}  // namespace clara::testing
