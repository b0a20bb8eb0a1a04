// What a user is told when a transform of the grid cannot do its work.

#include <ATen/ops/zeros.h>
#include <clara/testing/transform_conformance.hpp>

#include "messages.hpp"
#include "support/transform_maker.hpp"

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

std::string said(const std::string& name, Object more, std::vector<std::int64_t> shape = {}) {
  Object args{{"keys", "image"}};
  for (auto& member : more) args.set(member.key, member.value);
  Sample sample = conformance_sample();
  if (!shape.empty()) sample.image("image").data = at::zeros(shape);
  return message(name, args, sample);
}

TEST_CASE("a plane of turns") {
  CHECK(said("Rotate90d", {{"spatial_axes", Array{1, 1}}}) ==
        "/spatial_axes: a plane has two different axes");
  CHECK(said("Rotate90d", {{"spatial_axes", Array{0, -3}}}) ==
        "spatial_axes is one axis twice, a plane has two different ones");
  CHECK(said("Rotate90d", {{"spatial_axes", Array{0, 3}}}) ==
        "the image has 3 spatial axes, but axis 3 is asked for");
}

TEST_CASE("angles") {
  CHECK(said("Rotated", {{"angle", Array{}}}) == "/angle: expected at least one angle");
  CHECK(said("Rotated", {{"angle", Array{0.1, 0.2}}}) ==
        "angle has 2 numbers, but an image of 3 spatial axes is turned by 3");
  CHECK(said("Rotated", {{"angle", 0.1}}, {1, 9}) ==
        "an image of 1 spatial axes cannot be turned, expected 2 or 3");
  CHECK(said("Rotated", {{"angle", 0.1}, {"rotate_order", "XyZ"}}) ==
        "/rotate_order: expected 1 to 3 of X, Y and Z, or of x, y and z, got \"XyZ\"");
  CHECK(said("Rotated", {{"angle", 0.1}, {"rotate_order", "XXZ"}}) ==
        "/rotate_order: one axis stands there twice in a row, got \"XXZ\"");
  CHECK(said("Rotated", {{"angle", 0.1}, {"rotate_order", "XY"}}) ==
        "rotate_order: there are 3 angles, and axes for 2, got \"XY\"");
  CHECK(said("Rotated", {{"angle", 0.1}, {"mode", "bicubic"}}) ==
        "bicubic is for 2 spatial axes, the image has 3; 3 is the cubic spline, for any number");
}

TEST_CASE("the Gaussian before a resampling") {
  const auto resized = [](Object more) {
    more.set("spatial_size", 9);
    more.set("anti_aliasing", true);
    return said("Resized", more);
  };
  CHECK(resized({{"anti_aliasing_sigma", -1}}) ==
        "/anti_aliasing_sigma: expected 0 to 1000 voxels, got -1.0");
  CHECK(resized({{"anti_aliasing_sigma", Array{Array{1, 2}}}}) ==
        "anti_aliasing_sigma has 2 numbers, but the image has 3 spatial axes");
}

TEST_CASE("factors of a zoom") {
  CHECK(said("Zoomd", {{"zoom", Array{}}}) == "/zoom: expected at least one factor");
  CHECK(said("Zoomd", {{"zoom", Array{1, 2}}}) ==
        "there are 2 zoom factors, but the image has 3 spatial axes");
  CHECK(said("Zoomd", {{"zoom", 0.01}}) == "the result would be 0 x 0 x 0: no voxel would be left");
}

TEST_CASE("parameters of an affine transform") {
  CHECK(said("Affined", {{"affine", Array{Array{1, 0}, Array{0, 1}}}}) ==
        "/affine: expected 3 rows of 3 numbers, or 4 rows of 4");
  CHECK(said("Affined", {{"rotate_params", 0.1}}, {1, 9}) ==
        "an image of 1 spatial axes has no affine transform, expected 2 or 3");
  CHECK(said("Affined", {{"scale_params", Array{0, 1, 1}}, {"spatial_size", Array{4, 4}}}) ==
        "spatial_size has 2 numbers, but the image has 3 spatial axes (24 x 20 x 18)");
  CHECK(said("Affined", {{"rotate_params", 0.1}, {"spatial_size", Array{}}}) ==
        "/spatial_size: expected at least one size");
  CHECK(said("RandAffined", {{"rotate_range", Array{1, 1, 1, 1}}}) ==
        "/rotate_range: there are 4 ranges, expected one for each axis, at most 3");
  CHECK(said("RandAffined", {{"prob", 1}, {"mode", "bicubic"}}) ==
        "bicubic is for 2 spatial axes, the image has 3; 3 is the cubic spline, for any number");
  CHECK(
      said("RandAffined", {{"prob", 1}, {"spatial_size", 2000}}) ==
      "the result would be 2000 x 2000 x 2000 voxels, more than the limit of 1073741824 (4 GiB as "
      "float32); is the size of the voxels in the file right?");
}

TEST_CASE("what an elastic transform cannot do") {
  const Object three{{"sigma_range", Array{1, 2}}, {"magnitude_range", Array{1, 2}}};
  CHECK(said("Rand3DElasticd", three, {1, 9, 8}) ==
        "the image has 2 spatial axes (9 x 8), expected 3");
  CHECK(said("Rand3DElasticd", {{"sigma_range", Array{2, 1}}, {"magnitude_range", Array{1, 2}}}) ==
        "/sigma_range: the second end is below the first");
  CHECK(said("Rand2DElasticd", {{"spacing", 4}, {"magnitude_range", Array{1, 2}}}) ==
        "the image has 3 spatial axes (24 x 20 x 18), expected 2");
  CHECK(said("Rand2DElasticd", {{"spacing", 0.5}, {"magnitude_range", Array{1, 2}}}) ==
        "/spacing: expected at least 1 pixel, got 0.5");
  CHECK(said("Rand2DElasticd", {{"spacing", Array{1, 2, 3}}, {"magnitude_range", Array{1, 2}}}) ==
        "/spacing: expected one number, or one for each of 2 axes");
}

TEST_CASE("cells of a distortion") {
  CHECK(said("GridDistortiond",
             {{"num_cells", 2}, {"distort_steps", Array{Array{1, 1, 1}, Array{1, 1, 1}}}}) ==
        "distort_steps are for 2 axes, but the image has 3 spatial axes (24 x 20 x 18)");
  CHECK(said("GridDistortiond",
             {{"num_cells", 2},
              {"distort_steps", Array{Array{1, 1, 1}, Array{1, 1}, Array{1, 1, 1}}}}) ==
        "axis 1 has 2 distort_steps, 2 cells need 3");
  CHECK(said("RandGridDistortiond", {{"prob", 1}, {"num_cells", Array{2, 2}}}) ==
        "num_cells has 2 numbers, but the image has 3 spatial axes");
}

TEST_CASE("an affine or a grid to resample to") {
  CHECK(said("SpatialResampled", {}) == "there is no affine \"dst_affine\" in the sample");
  Sample sample = conformance_sample();
  sample.set("dst_affine", Array{Array{1, 0}, Array{0, 1}});
  CHECK(message("SpatialResampled", {{"keys", "image"}}, sample) ==
        "\"dst_affine\" holds no affine: expected 3 rows of 3 numbers, or 4 rows of 4");
  sample.image("label").data = at::zeros({1, 9, 8});
  CHECK(message("ResampleToMatchd", {{"keys", "image"}, {"key_dst", "label"}}, sample) ==
        "the image is 24 x 20 x 18, but \"label\" is 9 x 8: they have no grid in common");
  CHECK(said("Spacingd", {{"pixdim", 2}, {"recompute_affine", true}, {"lazy", true}}) ==
        "/recompute_affine: lazy leaves the voxels for later, this needs them at once");
}

TEST_CASE("patches of a grid") {
  CHECK(said("GridPatchd", {{"patch_size", Array{}}}) == "/patch_size: expected at least one size");
  CHECK(said("GridPatchd", {{"patch_size", 8}, {"offset", Array{20}}}) ==
        "the image, 24 x 20 x 18, has no room for a patch of 8 x 20 x 18 behind the offset");
  CHECK(said("GridPatchd", {{"patch_size", 8}, {"offset", Array{-1}}}) ==
        "the grid begins at -1 on axis 0, expected at least 0");
  CHECK(said("GridPatchd", {{"patch_size", 8}, {"overlap", 1}}) ==
        "an overlap of 1.0 leaves no step between patches of 8");
  CHECK(said("GridPatchd", {{"patch_size", 8}, {"overlap", Array{0, 0}}}) ==
        "overlap has 2 numbers, expected one, or one for the channel and each of 3 spatial axes");
  CHECK(said("GridPatchd", {{"patch_size", 8}, {"value", 1}, {"pad_mode", "edge"}}) ==
        "/value: mode edge takes no value");
  CHECK(said("GridPatchd", {{"patch_size", Array{1, 1, 1}}}, {1, 200, 100, 100}) ==
        "there would be 2000000.0 patches, more than 1000000");
  CHECK(said("RandGridPatchd",
             {{"patch_size", Array{8, 8, 8}}, {"min_offset", 3}, {"max_offset", 2}}) ==
        "max_offset is 2 on axis 0, below min_offset, 3");
  CHECK(said("RandGridPatchd", {{"patch_size", Array{8, 8, 8}}, {"min_offset", Array{1, 2}}}) ==
        "min_offset has 2 numbers, but patch_size has 3");
}

TEST_CASE("parts of a grid") {
  CHECK(said("GridSplitd", {}) == "the image has 3 spatial axes (24 x 20 x 18), expected 2");
  CHECK(said("GridSplitd", {{"size", 30}}, {1, 9, 8}) ==
        "a part of 30 x 30 is larger than the image, 9 x 8");
  CHECK(said("GridSplitd", {{"grid", Array{10, 2}}}, {1, 9, 8}) ==
        "the image, 9 x 8, is too small for 10 x 2 parts");
  CHECK(said("GridSplitd", {{"size", Object{{"label", 3}}}}) ==
        "/size: there is no size for \"image\"");
}

}  // namespace
}  // namespace clara::testing
