// What a user is told when a crop or a pad cannot do its work.

#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <clara/testing/transform_conformance.hpp>

#include <algorithm>

#include "messages.hpp"
#include "support/transform_maker.hpp"

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

Object both(Object more) {
  Object out{{"keys", Array{"image", "label"}}};
  for (auto& member : more) out.set(member.key, member.value);
  return out;
}

std::string pad(Object more) {
  Object out{{"keys", "image"}, {"spatial_size", 30}};
  for (auto& member : more) out.set(member.key, member.value);
  return message("SpatialPadd", out);
}

TEST_CASE("numbers of a padding that its mode does not take") {
  CHECK(pad({{"mode", "edge"}, {"value", 3}}) == "/value: mode edge takes no value");
  CHECK(pad({{"stat_length", 3}}) == "/stat_length: mode constant takes no stat_length");
  CHECK(pad({{"mode", "mean"}, {"end_values", 3}}) == "/end_values: mode mean takes no end_values");
  CHECK(pad({{"mode", "wrap"}, {"reflect_type", "odd"}}) ==
        "/reflect_type: mode wrap takes no reflect_type");
  CHECK(message("CropForegroundd", {{"keys", Array{"image", "label"}},
                                    {"source_key", "label"},
                                    {"mode", Array{"mean", "constant"}},
                                    {"stat_length", 2}}) ==
        "/stat_length: mode constant takes no stat_length");
}

TEST_CASE("numbers of a padding that have no such form") {
  const std::string form =
      "expected a number, [before, after], or a list with one of these for each axis, the "
      "channel's "
      "first";
  CHECK(pad({{"value", Array{}}}) == "/value: " + form);
  CHECK(pad({{"value", Array{1, 2, 3}}}) == "/value: " + form);
  CHECK(pad({{"mode", "mean"}, {"stat_length", Array{Array{1, 2}, Array{3}}}}) ==
        "/stat_length: " + form);
  CHECK(pad({{"mode", "linear_ramp"}, {"end_values", Array{Array{1, 2}, Array{3, 4}}}}) ==
        "end_values is written for 2 axes, but the image has 4 with that of its channels");
  CHECK(pad({{"mode", "mean"}, {"stat_length", 0}}) ==
        "/stat_length: expected a number from 1 to 1073741824, got 0");
  CHECK(pad({{"mode", "means"}}).find("did you mean \"mean\"?") != std::string::npos);
}

TEST_CASE("an image that a mode cannot pad") {
  Sample sample = conformance_sample();
  sample.image("image").data = at::zeros({1, 4, 5, 6}, at::kComplexFloat);
  CHECK(
      message("SpatialPadd", {{"keys", "image"}, {"spatial_size", 9}, {"mode", "mean"}}, sample) ==
      "mode mean cannot be computed for an image of ComplexFloat; constant, edge or wrap can");
  sample.image("image").data = at::zeros({1, 0, 5, 6});
  CHECK(message("SpatialPadd", {{"keys", "image"}, {"spatial_size", 9}, {"mode", "median"}},
                sample) == "an image of 0 x 5 x 6 has nothing to pad with, but the mode is median");
}

TEST_CASE("borders of another number than the image has axes") {
  CHECK(message("BorderPadd", {{"keys", "image"}, {"spatial_border", Array{1, 2}}}) ==
        "spatial_border has 2 numbers, but an image of 3 spatial axes (24 x 20 x 18) takes 1, 3 or "
        "6");
  CHECK(message("BorderPadd", {{"keys", "image"}, {"spatial_border", 4000}}) ==
        "the result would be 8024 x 8020 x 8018 voxels, more than 268435456 (1 GiB as float32) and "
        "than 64 times those of the image, which is 24 x 20 x 18; is the size of the voxels in the "
        "file right?");
}

TEST_CASE("a box that is not said whole") {
  const std::string rule =
      "SpatialCropd: a box needs roi_center and roi_size, or roi_start and roi_end";
  CHECK(message("SpatialCropd", {{"keys", "image"}}) == rule);
  CHECK(message("SpatialCropd", {{"keys", "image"}, {"roi_start", 3}, {"roi_size", 3}}) == rule);
  CHECK(message("SpatialCropd",
                {{"keys", "image"}, {"roi_start", Array{1, 2}}, {"roi_end", Array{3, 4, 5}}}) ==
        "roi_start and roi_end have 2 and 3 numbers: expected as many, or one of either");
  CHECK(message("SpatialCropd",
                {{"keys", "image"}, {"roi_start", Array{}}, {"roi_end", Array{3, 4, 5}}}) ==
        "/roi_start: expected at least one number");
}

TEST_CASE("a key that says no voxel") {
  Sample sample = conformance_sample();
  sample.set("start", Array{"a"});
  CHECK(message("SpatialCropd", {{"keys", "image"}, {"roi_start", "start"}, {"roi_end", 9}},
                sample) == "\"start\" is [\"a\"], not a voxel");
  CHECK(message("SpatialCropd", {{"keys", "image"}, {"roi_start", "begin"}, {"roi_end", 9}},
                sample) ==
        "there is no \"begin\" in the sample, it has \"image\", \"label\", \"start\"");
}

TEST_CASE("parts of another number than the image has axes") {
  CHECK(message("CenterScaleCropd", {{"keys", "image"}, {"roi_scale", Array{0.5, 0.5}}}) ==
        "roi_scale has 2 numbers, but the image has 3 spatial axes (24 x 20 x 18)");
  CHECK(
      message(
          "RandScaleCropd",
          {{"keys", "image"}, {"roi_scale", 0.9}, {"max_roi_scale", 0.5}, {"random_size", true}}) ==
      "the smallest box 22 x 18 x 17 is larger than the largest, 12 x 10 x 9");
}

TEST_CASE("classes that cannot be cut round") {
  const Object crop{{"keys", "image"}, {"label_key", "label"}, {"spatial_size", 8}};
  const auto with = [&](Object more) {
    Object out = crop;
    for (auto& member : more) out.set(member.key, member.value);
    return out;
  };
  CHECK(message("RandCropByLabelClassesd", crop) ==
        "the label has one channel, so num_classes has to say how many classes there are in it");
  CHECK(message("RandCropByLabelClassesd", with({{"num_classes", 3}, {"ratios", Array{1, 2}}})) ==
        "ratios has 2 numbers, but there are 3 classes");
  CHECK(message("RandCropByLabelClassesd",
                with({{"num_classes", 9}, {"ratios", Array{0, 0, 0, 0, 0, 0, 0, 0, 1}}})) ==
        "\"label\" has no voxel of a class with a ratio above 0 to cut a patch round");
  CHECK(message("RandCropByLabelClassesd", with({{"num_classes", 2}, {"spatial_size", 21}})) ==
        "the patch 21 x 21 x 21 is larger than \"label\", which is 24 x 20 x 18: 21 > 20");
}

TEST_CASE("a class that a label does not have is said once") {
  TransformMaker maker;
  const auto crop = maker.make(
      "RandCropByLabelClassesd",
      Object{{"keys", "image"}, {"label_key", "label"}, {"num_classes", 9}, {"spatial_size", 8}});
  changed(*crop, conformance_sample());
  changed(*crop, conformance_sample());
  const auto text = maker.context().text();
  CHECK(std::count_if(text.begin(), text.end(), [](const std::string& line) {
          return line.find(
                     "no patch is cut round one there; further such images are not "
                     "reported") != std::string::npos;
        }) == 1);
}

TEST_CASE("lists of voxels that do not belong to the label") {
  Sample sample = conformance_sample();
  sample.set("fg", at::tensor({8639, 8640}, at::kLong));
  sample.set("bg", at::tensor({0}, at::kLong));
  const Object crop{{"keys", "image"},
                    {"label_key", "label"},
                    {"spatial_size", 8},
                    {"fg_indices_key", "fg"},
                    {"bg_indices_key", "bg"}};
  CHECK(message("RandCropByPosNegLabeld", crop, sample) ==
        "\"fg\" has voxel 8640, but the image has 8640");
  sample.set("fg", "all");
  CHECK(message("RandCropByPosNegLabeld", crop, sample) == "\"fg\" is not a list of voxels");
  sample.set("fg", at::zeros({3, 2}, at::kLong));
  CHECK(
      message("RandCropByPosNegLabeld", crop, sample) ==
      "\"fg\" is not a list of voxels, but has 2 axes; with output_shape the indices are not such "
      "that a crop takes");
  sample.set("cls", at::tensor({2, 5, 6}, at::kLong));
  CHECK(
      message(
          "RandCropByLabelClassesd",
          {{"keys", "image"}, {"label_key", "label"}, {"spatial_size", 8}, {"indices_key", "cls"}},
          sample) == "\"cls\" does not hold what ClassesToIndicesd leaves");
}

TEST_CASE("lists of voxels are taken out of the sample by the crop") {
  TransformMaker maker;
  Sample sample = conformance_sample();
  sample = changed(*maker.make("FgBgToIndicesd", Object{{"keys", "label"}}), sample);
  REQUIRE(sample.find_tensor("label_fg_indices") != nullptr);
  const auto crop =
      maker.make("RandCropByPosNegLabeld", Object{{"keys", "image"},
                                                  {"label_key", "label"},
                                                  {"spatial_size", 8},
                                                  {"fg_indices_key", "label_fg_indices"},
                                                  {"bg_indices_key", "label_bg_indices"}});
  sample = changed(*crop, sample);
  CHECK(sample.keys() == std::vector<std::string>{"image", "label"});
}

TEST_CASE("a map of weights of another size, or without voxels") {
  Sample sample = conformance_sample();
  sample.image("label").data = at::full({1, 24, 20, 9}, 1.0F);
  CHECK(message("RandWeightedCropd", {{"keys", "image"}, {"w_key", "label"}, {"spatial_size", 8}},
                sample) ==
        "\"image\" (/data/case_7.nii.gz) is 24 x 20 x 18, but \"label\" (/data/case_7.nii.gz) is "
        "24 x "
        "20 x 9: one box would not show the same place in both; resample them to one grid");
  sample.image("image").data = at::zeros({1, 4, 0, 4});
  CHECK(message("RandWeightedCropd", {{"keys", "image"}, {"w_key", "image"}, {"spatial_size", 8}},
                sample) ==
        "\"image\" (/data/case_7.nii.gz) is 4 x 0 x 4: there is no voxel to cut a patch round");
}

TEST_CASE("a box that is there already") {
  Sample sample = conformance_sample();
  sample.set("image_bbox", 1);
  CHECK(message("BoundingRectd", {{"keys", "image"}}, sample) ==
        "the sample already has a \"image_bbox\"; bbox_key_postfix can be another one");
}

TEST_CASE("sizes that are none") {
  CHECK(message("RandSpatialCropSamplesd", both({{"roi_size", Array{}}, {"num_samples", 2}})) ==
        "/roi_size: expected at least one size");
  CHECK(message("RandSpatialCropSamplesd", both({{"roi_size", 3}, {"num_samples", 0}})) ==
        "/num_samples: expected an integer from 1 to 1000000, got 0");
  CHECK(message("ResizeWithPadOrCropd", both({{"spatial_size", Array{3, 4}}})) ==
        "spatial_size has 2 numbers, but the image has 3 spatial axes (24 x 20 x 18)");
}

}  // namespace
}  // namespace clara::testing
