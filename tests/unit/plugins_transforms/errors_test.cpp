// What a user is told when a transform cannot do its work.

#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <clara/error.hpp>
#include <clara/testing/transform_conformance.hpp>

#include <algorithm>

#include "messages.hpp"
#include "support/paths.hpp"
#include "support/transform_maker.hpp"

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

Sample flat_label() {
  Sample sample = conformance_sample();
  sample.image("label").data = at::zeros({1, 24, 20, 18});
  sample.image("image").data = at::zeros({1, 24, 20, 18});
  return sample;
}

const Object kCrop{{"keys", Array{"image", "label"}}, {"label_key", "label"}};

Object crop(Object more) {
  Object out = kCrop;
  for (auto& member : more) out.set(member.key, member.value);
  return out;
}

TEST_CASE("a patch that is larger than the volume") {
  CHECK(message("RandCropByPosNegLabeld", crop({{"spatial_size", Array{16, 16, 96}}})) ==
        "the patch 16 x 16 x 96 is larger than \"label\", which is 24 x 20 x 18: 96 > 18");
  CHECK(message("RandCropByPosNegLabeld", crop({{"spatial_size", Array{16, 16}}})) ==
        "spatial_size has 2 numbers, but the image has 3 spatial axes (24 x 20 x 18)");
}

TEST_CASE("nothing to cut a patch round") {
  CHECK(message("RandCropByPosNegLabeld", crop({{"spatial_size", 8}, {"image_key", "image"}}),
                flat_label()) ==
        "\"label\" has neither a foreground nor a background voxel to cut a patch round");
}

TEST_CASE("arguments that contradict each other") {
  CHECK(message("RandCropByPosNegLabeld", crop({{"spatial_size", 8}, {"pos", 0}, {"neg", 0}})) ==
        "/pos: pos and neg are both 0");
  CHECK(message("Activationsd", {{"keys", "image"}, {"softmax", true}, {"sigmoid", true}}) ==
        "/softmax: sigmoid and softmax are both true for \"image\"");
  CHECK(message("AsDiscreted", {{"keys", "label"}, {"to_onehot", true}}) ==
        "/to_onehot: true needs n_classes; or write the number of classes; \"to_onehot\": 2");
  CHECK(message("ScaleIntensityRanged",
                {{"keys", "image"}, {"a_min", 0}, {"a_max", 1}, {"clip", true}}) ==
        "/clip: clip needs b_min or b_max to limit to");
  CHECK(message("NormalizeIntensityd", {{"keys", "image"}, {"divisor", Array{1.0, 2.0}}}) ==
        "/divisor: a list needs channel_wise, which is false");
  CHECK(message("Orientationd", {{"keys", "image"}, {"axcodes", "RAX"}}) ==
        "/axcodes: expected one letter for each axis, as \"RAS\", got \"RAX\"");
  CHECK(message("SaveImaged", {{"keys", "image"}, {"output_ext", ".tif"}}) ==
        "/output_ext: expected .nii, .nii.gz, .png, .jpg or .jpeg, got \".tif\"");
  CHECK(message("LoadImaged", {{"keys", "image"}, {"channel_dim", "last"}}) ==
        "/channel_dim: expected an axis or \"no_channel\", got \"last\"");
}

TEST_CASE("a label that no class has") {
  Sample sample = conformance_sample();
  sample.image("label").data = at::full({1, 2, 2, 2}, 3.0F);
  CHECK(message("AsDiscreted", {{"keys", "label"}, {"to_onehot", 3}}, sample) ==
        "the label 3 is not one of 3 classes (0 to 2)");
  sample.image("label").data = at::full({1, 2, 2, 2}, -1.0F);
  CHECK(message("AsDiscreted", {{"keys", "label"}, {"to_onehot", 3}}, sample) ==
        "the label -1 is not one of 3 classes (0 to 2)");
  sample.image("label").data = at::zeros({2, 2, 2, 2});
  CHECK(message("AsDiscreted", {{"keys", "label"}, {"to_onehot", 3}}, sample) ==
        "a label image for to_onehot has one channel, this one has 2");
}

TEST_CASE("Clara's to_onehot: true with n_classes") {
  TransformMaker maker;
  const auto transform = maker.make("AsDiscreted", Object{{"keys", Array{"image", "label"}},
                                                          {"argmax", Array{true, false}},
                                                          {"to_onehot", Array{false, true}},
                                                          {"n_classes", 3}});
  Sample sample = conformance_sample();
  sample = changed(*transform, sample);
  CHECK(sample.image("image").data.size(0) == 1);
  CHECK(sample.image("label").data.size(0) == 3);
}

TEST_CASE("meta data that do not say where the channels are") {
  Sample sample = conformance_sample();
  sample.image("image").meta.erase("original_channel_dim");
  CHECK(message("EnsureChannelFirstd", {{"keys", "image"}}, sample) ==
        "the meta data of \"image\" do not say which axis its channels are on; channel_dim can");
  CHECK(message("EnsureChannelFirstd", {{"keys", "image"}, {"channel_dim", 7}}, sample) ==
        "the channels of \"image\" are said to be on axis 7, but it has 4 axes");
}

TEST_CASE("keys that hold no file or no image") {
  Sample sample;
  sample.set("image", 3);
  CHECK(message("LoadImaged", {{"keys", "image"}}, sample) ==
        "\"image\" holds 3, expected a file name or a list of them");
  CHECK(message("LoadImaged", {{"keys", "image"}}) == "\"image\" is an image already");
  CHECK(message("LoadImaged", {{"keys", "label"}}, sample) ==
        "there is no \"label\" in the sample");
  CHECK(message("Flipd", {{"keys", "image"}}, sample) == "\"image\" is no image yet: it holds 3");
  sample.set("image", "/scan.BMP");
  CHECK(message("LoadImaged", {{"keys", "image"}}, sample) ==
        "/scan.BMP: of pictures PNG and JPEG are read, not .bmp; convert it");
  sample.set("image", "/scan.png");
  CHECK(message("LoadImaged", {{"keys", "image"}}, sample) ==
        "/scan.png: cannot be opened: No such file or directory");
}

TEST_CASE("an axis that the image does not have") {
  CHECK(message("Flipd", {{"keys", "image"}, {"spatial_axis", 3}}) ==
        "the image has 3 spatial axes, but axis 3 is asked for");
}

TEST_CASE("an image and a label of different sizes are not cut together") {
  Sample sample = conformance_sample();
  sample.image("label").data = at::zeros({1, 9, 9, 8});
  sample.image("label").data[0][4][4][4] = 1;
  const std::string rest =
      ": one box would not show the same place in both; resample them to one grid";
  const std::string image = "\"image\" (/data/case_7.nii.gz) is 24 x 20 x 18";
  const std::string label = "\"label\" (/data/case_7.nii.gz) is 9 x 9 x 8";
  CHECK(message("RandCropByPosNegLabeld", crop({{"spatial_size", 4}}), sample) ==
        image + ", but " + label + rest);
  CHECK(
      message(
          "RandCropByPosNegLabeld",
          {{"keys", "label"}, {"label_key", "label"}, {"spatial_size", 4}, {"image_key", "image"}},
          sample) == image + ", but " + label + rest);
  CHECK(message("CropForegroundd", {{"keys", Array{"image", "label"}}, {"source_key", "label"}},
                sample) == image + ", but " + label + rest);
  CHECK(message("RandSpatialCropd",
                {{"keys", Array{"image", "label"}}, {"roi_size", 4}, {"random_size", false}},
                sample) == label + ", but " + image + rest);
}

TEST_CASE("nothing is left of an empty foreground, and cannot be saved") {
  const TemporaryFolder folder;
  TransformMaker maker;
  const Sample cut =
      changed(*maker.make("CropForegroundd", Object{{"keys", "image"}, {"source_key", "label"}}),
              flat_label());
  CHECK(message("SaveImaged", {{"keys", "image"}, {"output_dir", folder.path().string()}}, cut) ==
        (folder / "case_7/case_7_trans.nii.gz").string() +
            ": nothing is left of the image, which is 0 x 0 x 0; a crop to the foreground of an "
            "empty "
            "label leaves nothing");
}

TEST_CASE("an input file of the same name replaces what was saved, with a warning") {
  const TemporaryFolder folder;
  TransformMaker maker;
  Sample sample = conformance_sample();
  const auto save =
      maker.make("SaveImaged", Object{{"keys", "image"}, {"output_dir", folder.path().string()}});
  for (const auto* file : {"/data/a/scan.nii.gz", "/data/a/scan.nii.gz", "/data/b/scan.nii.gz"}) {
    sample.image("image").meta.set("filename_or_obj", file);
    changed(*save, sample);
  }
  // three lines for what was written, one warning
  const auto text = maker.context().text();
  REQUIRE(text.size() == 4);
  CHECK(std::count(text.begin(), text.end(),
                   (folder / "scan/scan_trans.nii.gz").string() +
                       " of /data/a/scan.nii.gz was replaced by that of /data/b/scan.nii.gz; with "
                       "data_root_dir the folders of the input files keep them apart") == 1);
}

TEST_CASE("SaveImaged warns when two keys of one input have one file, and of one beside the root") {
  const TemporaryFolder folder;
  TransformMaker maker;
  Sample sample = conformance_sample();
  for (const auto* key : {"image", "label"})
    sample.image(key).meta.set("filename_or_obj", (folder / "data/scan.nii.gz").string());
  const auto save = maker.make("SaveImaged", Object{{"keys", Array{"image", "label"}},
                                                    {"output_dir", (folder / "eval/x").string()},
                                                    {"data_root_dir", (folder / "root").string()},
                                                    {"print_log", false}});
  changed(*save, sample);
  const auto text = maker.context().text();
  REQUIRE(text.size() == 2);
  CHECK(text[0] == (folder / "data/scan.nii.gz").string() + " is not below data_root_dir " +
                       (folder / "root").string() + ", so its file is not below output_dir");
  CHECK(text[1] == (folder / "eval/data/scan/scan_trans.nii.gz").string() +
                       " of \"image\" was replaced by that of \"label\"; a SaveImaged of its own "
                       "with another output_postfix keeps them apart");
}

TEST_CASE("a channel that the image does not have") {
  CHECK(message("CropForegroundd",
                {{"keys", "image"}, {"source_key", "image"}, {"channel_indices", Array{-2}}}) ==
        "channel_indices has -2, but the image has 1 channel");
}

TEST_CASE("a padding that reflects more than there is") {
  CHECK(message("SpatialPadd", {{"keys", "image"}, {"spatial_size", 60}, {"mode", "reflect"}}) ==
        "axis 1 of an image of 24 x 20 x 18 cannot be padded by 20 voxels with mode reflect, which "
        "has less than its length to give; constant, edge or wrap can");
  CHECK(message("SpatialPadd", {{"keys", "image"}, {"spatial_size", 60}, {"mode", "wrap"}}) ==
        "nothing was thrown");
}

TEST_CASE("k of another length than the image has axes") {
  CHECK(message("DivisiblePadd", {{"keys", "image"}, {"k", Array{4, 4}}}) ==
        "k has 2 numbers, but the image has 3 spatial axes (24 x 20 x 18)");
}

TEST_CASE("a result without voxels, or with too many") {
  CHECK(
      message("Spacingd", {{"keys", "image"}, {"pixdim", Array{0.0005, 0.0005, 1}}}) ==
      "the result would be 37087 x 30638 x 44 voxels, more than the limit of 1073741824 (4 GiB as "
      "float32); is the size of the voxels in the file right?");
  CHECK(
      message("Spacingd", {{"keys", "image"}, {"pixdim", Array{1e-30, 1, 1}}}) ==
      "the result would be 1000000000000000000 x 16 x 44 voxels, more than the limit of 1073741824 "
      "(4 GiB as float32); is the size of the voxels in the file right?");
  CHECK(
      message("RandZoomd", {{"keys", "image"},
                            {"prob", 1.0},
                            {"min_zoom", 1e30},
                            {"max_zoom", 1e30},
                            {"keep_size", false}}) ==
      "the result would be 1000000000000000000 x 1000000000000000000 x 1000000000000000000 voxels, "
      "more than the limit of 1073741824 (4 GiB as float32); is the size of the voxels in the file "
      "right?");
}

TEST_CASE("a small image that would grow beyond measure: said before memory is taken") {
  const std::string rule =
      " voxels, more than 268435456 (1 GiB as float32) and than 64 times those of the image, which "
      "is 24 x 20 x 18; is the size of the voxels in the file right?";
  CHECK(message("SpatialPadd", {{"keys", "image"}, {"spatial_size", 4000}}) ==
        "the result would be 4000 x 4000 x 4000" + rule);
  CHECK(message("DivisiblePadd", {{"keys", "image"}, {"k", 900}}) ==
        "the result would be 900 x 900 x 900" + rule);
  CHECK(message("CropForegroundd",
                {{"keys", "image"}, {"source_key", "image"}, {"k_divisible", 900}}) ==
        "the result would be 900 x 900 x 900" + rule);
  CHECK(message("Resized", {{"keys", "image"}, {"spatial_size", 800}}) ==
        "the result would be 800 x 800 x 800" + rule);
  CHECK(message("Resized", {{"keys", "image"}, {"spatial_size", 800}, {"lazy", true}}) ==
        "the result would be 800 x 800 x 800" + rule);
  CHECK(message("RandZoomd", {{"keys", "image"},
                              {"prob", 1},
                              {"min_zoom", 40},
                              {"max_zoom", 40},
                              {"keep_size", false}}) ==
        "the result would be 960 x 800 x 720" + rule);
}

TEST_CASE("an image without voxels, and a zoom that leaves none") {
  Sample empty = conformance_sample();
  empty.image("image").data = at::zeros({1, 0, 4, 5});
  const std::string none = "the image is 0 x 4 x 5: there is no voxel to compute others from";
  for (const Value& mode : {Value("bilinear"), Value("nearest"), Value(3)})
    CHECK(message("Spacingd", Object{{"keys", "image"}, {"pixdim", 1.5}, {"mode", mode}}, empty) ==
          none);
  CHECK(message("Resized", Object{{"keys", "image"}, {"spatial_size", 7}}, empty) == none);
  CHECK(message("RandZoomd",
                Object{{"keys", "image"}, {"prob", 1.0}, {"min_zoom", 0.01}, {"max_zoom", 0.05}}) ==
        "the result would be 0 x 0 x 0: no voxel would be left");
}

TEST_CASE("files that differ cannot be stacked") {
  const TemporaryFolder folder;
  TransformMaker maker;
  Sample sample = conformance_sample();
  for (const auto* name : {"a", "b"}) {
    sample.image("image").meta.set("filename_or_obj", name);
    sample.image("image").affine(0, 3) += 1;
    const auto save = maker.make("SaveImaged", Object{{"keys", "image"},
                                                      {"output_dir", folder.path().string()},
                                                      {"output_postfix", ""},
                                                      {"separate_folder", false}});
    changed(*save, sample);
  }
  Sample files;
  const auto a = (folder / "a.nii.gz").string();
  const auto b = (folder / "b.nii.gz").string();
  files.set("image", Array{a, b});
  CHECK(message("LoadImaged", {{"keys", "image"}}, files) ==
        b + ": its affine or shape differs from that of " + a);
  files.set("image", Array{a, a});
  Sample loaded = files;
  loaded = changed(*maker.make("LoadImaged", Object{{"keys", "image"}}), loaded);
  CHECK(loaded.image("image").data.sizes().vec() == std::vector<std::int64_t>{2, 24, 20, 18});
  CHECK(loaded.image("image").meta.at("original_channel_dim") == Value(0));
}

TEST_CASE("voxels that are not finite are reported and kept") {
  const TemporaryFolder folder;
  TransformMaker maker;
  Sample sample = conformance_sample();
  Image& image = sample.image("image");
  image.data = image.data.clone();
  image.data[0][1][2][3] = std::nan("");
  image.meta.set("filename_or_obj", "odd");
  changed(*maker.make("SaveImaged", Object{{"keys", "image"},
                                           {"output_dir", folder.path().string()},
                                           {"output_ext", ".nii"}}),
          sample);
  CHECK(maker.context().text() ==
        std::vector<std::string>{"writing: " + (folder / "odd/odd_trans.nii").string()});
  Sample files;
  const auto file = (folder / "odd/odd_trans.nii").string();
  files.set("image", file);
  files = changed(*maker.make("LoadImaged", Object{{"keys", "image"}}), files);
  CHECK(maker.context().text() ==
        std::vector<std::string>{file + ": 1 of 8640 voxels are not finite"});
  CHECK(std::isnan(files.image("image").data[1][2][3].item<float>()));
}

}  // namespace
}  // namespace clara::testing
