// What a user is told when a transform cannot do its work.

#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <clara/error.hpp>
#include <clara/testing/transform_conformance.hpp>

#include "support/paths.hpp"
#include "support/transform_maker.hpp"

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

/// What is thrown when the transform is made, or then applied to `sample`.
std::string message(const std::string& name, const Object& args, const Sample& sample) {
  TransformMaker maker;
  try {
    const auto transform = maker.make(name, args);
    Rng rng(0);
    const auto* random = dynamic_cast<const Random*>(transform.get());
    const auto draw = random ? random->draw(sample, rng) : nullptr;
    Sample copy = sample;
    if (const auto* expanding = dynamic_cast<const Expanding*>(transform.get()))
      expanding->expand(sample, draw.get());
    else
      transform->apply(copy, draw.get());
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

std::string message(const std::string& name, const Object& args) {
  return message(name, args, conformance_sample());
}

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
  CHECK(message("SaveImaged", {{"keys", "image"}, {"output_ext", ".png"}}) ==
        "/output_ext: expected .nii or .nii.gz, got \".png\"");
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
  transform->apply(sample, nullptr);
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
  sample.set("image", "/scan.JPG");
  CHECK(message("LoadImaged", {{"keys", "image"}}, sample) ==
        "/scan.JPG: of pictures only PNG is read, not .jpg; convert it");
  sample.set("image", "/scan.png");
  CHECK(message("LoadImaged", {{"keys", "image"}}, sample) ==
        "/scan.png: cannot be opened: No such file or directory");
}

TEST_CASE("an axis that the image does not have") {
  CHECK(message("Flipd", {{"keys", "image"}, {"spatial_axis", 3}}) ==
        "the image has 3 spatial axes, but axis 3 is asked for");
}

TEST_CASE("files that differ cannot be stacked") {
  const TemporaryFolder folder;
  TransformMaker maker;
  Sample sample = conformance_sample();
  for (const auto* name : {"a", "b"}) {
    sample.image("image").meta.set("filename_or_obj", name);
    sample.image("image").affine(0, 3) += 1;
    maker
        .make("SaveImaged", Object{{"keys", "image"},
                                   {"output_dir", folder.path().string()},
                                   {"output_postfix", ""},
                                   {"separate_folder", false}})
        ->apply(sample, nullptr);
  }
  Sample files;
  const auto a = (folder / "a.nii.gz").string();
  const auto b = (folder / "b.nii.gz").string();
  files.set("image", Array{a, b});
  CHECK(message("LoadImaged", {{"keys", "image"}}, files) ==
        b + ": its affine or shape differs from that of " + a);
  files.set("image", Array{a, a});
  Sample loaded = files;
  maker.make("LoadImaged", Object{{"keys", "image"}})->apply(loaded, nullptr);
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
  maker
      .make(
          "SaveImaged",
          Object{{"keys", "image"}, {"output_dir", folder.path().string()}, {"output_ext", ".nii"}})
      ->apply(sample, nullptr);
  CHECK(maker.context().text() ==
        std::vector<std::string>{"writing: " + (folder / "odd/odd_trans.nii").string()});
  Sample files;
  const auto file = (folder / "odd/odd_trans.nii").string();
  files.set("image", file);
  maker.make("LoadImaged", Object{{"keys", "image"}})->apply(files, nullptr);
  CHECK(maker.context().text() ==
        std::vector<std::string>{file + ": 1 of 8640 voxels are not finite"});
  CHECK(std::isnan(files.image("image").data[1][2][3].item<float>()));
}

}  // namespace
}  // namespace clara::testing
