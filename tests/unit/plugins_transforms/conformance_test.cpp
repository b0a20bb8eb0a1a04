// Every transform of our plugins keeps the contract of transforms.

#include <clara/testing/composite_conformance.hpp>
#include <clara/testing/transform_conformance.hpp>

#include "nifti/write.hpp"
#include "support/paths.hpp"
#include "support/transform_maker.hpp"

#include <doctest/doctest.h>

#include <set>

namespace clara::testing {
namespace {

Object keys(Object more = {}) {
  Object out{{"keys", Array{"image", "label"}}};
  for (auto& member : more) out.set(member.key, member.value);
  return out;
}

/// RandFlipD and RandFlipDict are RandFlipd.
std::string first_name(const std::string& name) {
  if (name.ends_with("Dict")) return name.substr(0, name.size() - 4) + "d";
  if (name.ends_with("D")) return name.substr(0, name.size() - 1) + "d";
  return name;
}

/// For transforms of images of 2 axes.
Sample flat_sample() {
  Sample sample = conformance_sample();
  for (const auto* key : {"image", "label"}) {
    Image image = sample.image(key);
    image.data = image.data.select(-1, image.data.size(-1) / 2).contiguous();
    sample.set(key, image);
  }
  return sample;
}

TEST_CASE("every transform of ours keeps the contract of transforms") {
  const std::set<std::string> flat{"GridSplitd", "Rand2DElasticd"};
  Sample to_affine = conformance_sample();
  to_affine.set("dst_affine", Array{Array{-1.5, 0.2, 0, 9}, Array{0, 2, 0.1, -3},
                                    Array{0, 0, 2.5, 7}, Array{0, 0, 0, 1}});
  TransformMaker maker;
  int seen = 0;
  for (const auto& name : maker.catalog().names("transform")) {
    const auto& description = *maker.catalog().find("transform", name);
    if (!description.plugin.starts_with("transforms_")) continue;
    if (description.plugin == "transforms_compose") continue;  // below
    const auto first = first_name(name);
    if (first == "LoadImaged" || first == "Invertd" || first.starts_with("Save"))
      continue;                         // below
    if (first == "ProbNMSd") continue;  // below
    if (first != name) continue;        // another name of the same
    if (first == "RemoveRepeatedChanneld" || first == "FlattenSubKeysd" || first == "DeleteItemsd")
      continue;  // in conformance_utility_test.cpp
    CAPTURE(name);
    ++seen;
    check_transform(maker.catalog().entry(description), flat.contains(name) ? flat_sample()
                                                        : name == "SpatialResampled"
                                                            ? to_affine
                                                            : conformance_sample());
  }
  CHECK(seen >= 26);
}

TEST_CASE("every composite of ours keeps the contract of composites") {
  TransformMaker maker;
  ChildMaker children(maker);
  const Value args = Object{
      {"transforms", Array{Object{{"name", "Flipd"}, {"args", keys()}},
                           Object{{"name", "RandFlipd"}, {"args", keys(Object{{"prob", 0.5}})}},
                           Object{{"name", "RandShiftIntensityd"},
                                  {"args", keys(Object{{"offsets", 0.3}, {"prob", 0.9}})}}}}};
  for (const auto* name : {"Compose", "OneOf", "SomeOf", "RandomOrder"}) {
    CAPTURE(name);
    const auto entry = maker.catalog().entry(*maker.catalog().find("transform", name));
    check_composite(entry, args, children);
    for (const auto& example : entry.examples) check_composite(entry, example, children);
  }
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

TEST_CASE("SaveClassificationd keeps the contract") {
  const TemporaryFolder folder;
  TransformMaker maker;
  const auto& description = *maker.catalog().find("transform", "SaveClassificationd");
  check_transform(maker.catalog().entry(description),
                  Object{{"keys", "image"},
                         {"meta_keys", Array{"image_meta_dict"}},
                         {"output_dir", folder.path().string()}});
}

TEST_CASE("ProbNMSd keeps the contract, on maps without a channel") {
  TransformMaker maker;
  Sample sample = conformance_sample();
  for (const auto* key : {"image", "label"}) {
    Image& image = sample.image(key);
    image.data = image.data.select(0, 0).contiguous();
  }
  const auto& description = *maker.catalog().find("transform", "ProbNMSd");
  check_transform(maker.catalog().entry(description), keys(Object{{"spatial_dims", 3}}), sample);
}

TEST_CASE("Invertd keeps the contract") {
  TransformMaker maker;
  const auto crop =
      maker.make("CenterSpatialCropd", Object{{"keys", "image"}, {"roi_size", Array{10, 9, 8}}});
  TransformList list;
  list.list = {crop.get()};
  std::vector<Sample> made;
  dynamic_cast<const OneStep&>(*crop).step(conformance_sample(), {}, made);
  const Sample sample = made.front();
  const auto& description = *maker.catalog().find("transform", "Invertd");
  check_transform(maker.catalog().entry(description),
                  Object{{"keys", "label"}, {"transform", "@crop"}, {"orig_keys", "image"}}, sample,
                  &list);
}

}  // namespace
}  // namespace clara::testing
