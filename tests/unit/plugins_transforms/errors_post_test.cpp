// What a user is told when a prediction cannot be worked on.

#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <clara/testing/transform_conformance.hpp>

#include <cmath>
#include <fstream>
#include <sstream>

#include "messages.hpp"
#include "support/paths.hpp"
#include "support/transform_maker.hpp"

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

Sample with_label(const at::Tensor& data) {
  Sample sample = conformance_sample();
  sample.image("label").data = data;
  return sample;
}

TEST_CASE("the largest part of what has no such channel, or too few axes") {
  const std::string name = "KeepLargestConnectedComponentd";
  CHECK(message(name, {{"keys", "label"}, {"connectivity", 4}}) ==
        "connectivity is 4, but the image has 3 spatial axes");
  CHECK(message(name, {{"keys", "label"}, {"is_onehot", true}, {"applied_labels", Array{0, 5}}}) ==
        "applied_labels has 5, but the image has 1 channel");
  CHECK(message(name, {{"keys", "label"}, {"is_onehot", false}}, with_label(at::ones({2, 3, 3}))) ==
        "an image of labels has one channel, this one has 2; is_onehot true takes several");
  CHECK(message(name, {{"keys", "label"}}, with_label(at::ones({2}))) ==
        "the image has channels only, and no axes in space");
  CHECK(message(name, {{"keys", "label"}}, with_label(at::ones({1, 0, 3}))) ==
        "nothing was thrown");
  CHECK(message("FillHolesd", {{"keys", "label"}, {"applied_labels", -3}},
                with_label(at::ones({2, 3, 3}))) ==
        "applied_labels has -3, but the image has 2 channels");
}

TEST_CASE("small objects of labels that are no labels") {
  CHECK(message("RemoveSmallObjectsd", {{"keys", "label"}},
                with_label(at::arange(-1, 5, at::TensorOptions(at::kFloat)).view({1, 2, 3}))) ==
        "labels are whole numbers from 0 to 2147483647, got -1.0");
  CHECK(message("RemoveSmallObjectsd", {{"keys", "label"}}, with_label(at::full({1, 2, 3}, NAN))) ==
        "labels are whole numbers from 0 to 2147483647, got NaN");
}

TEST_CASE("contours, distances and gradients of what they are not for") {
  CHECK(message("LabelToContourd", {{"keys", "label"}}, with_label(at::ones({1, 5}))) ==
        "a contour is found in images of 2 or 3 spatial axes, this one has 1");
  CHECK(message("DistanceTransformEDTd", {{"keys", "label"}}, with_label(at::ones({1, 5}))) ==
        "distances are found in images of 2 or 3 spatial axes, this one has 1");
  CHECK(message("DistanceTransformEDTd", {{"keys", "label"}, {"sampling", Array{1.0, 2.0}}}) ==
        "sampling has 2 numbers, but the image has 3 spatial axes");
  CHECK(message("SobelGradientsd", {{"keys", "label"}, {"kernel_size", 4}}) ==
        "/kernel_size: expected an odd number, got 4");
  CHECK(message("SobelGradientsd", {{"keys", "label"}, {"dtype", "int32"}}) ==
        "/dtype: with normalize_kernels, expected a float type, got int32");
  CHECK(message("SobelGradientsd", {{"keys", "label"}, {"spatial_axes", 3}}) ==
        "the image has 3 spatial axes, but axis 3 is asked for");
  CHECK(message("SobelGradientsd", {{"keys", "label"}, {"spatial_axes", Array{}}}) ==
        "spatial_axes is empty: there is no gradient to compute");
  CHECK(message("SobelGradientsd", {{"keys", "label"}, {"kernel_size", 9}},
                with_label(at::ones({1, 4, 9}))) ==
        "axis 1 of an image of 4 x 9 cannot be padded by 4 voxels with padding_mode reflect; zeros "
        "or replicate can");
  CHECK(message("SobelGradientsd", {{"keys", "label"}},
                with_label(at::ones({1, 4, 4}, at::TensorOptions(at::kBool)))) ==
        "gradients are of numbers, not of true and false; CastToTyped makes an image of them");
}

TEST_CASE("ensembles whose predictions do not fit together") {
  const Object both{{"keys", Array{"image", "label"}}, {"output_key", "out"}};
  const auto with = [&](const char* key, Value value) {
    Object out = both;
    out.set(key, std::move(value));
    return out;
  };
  CHECK(message("MeanEnsembled", {{"keys", Array{"image", "label"}}}) ==
        "MeanEnsembled: expected a name, since there are several keys; \"output_key\": \"pred\"");
  CHECK(message("MeanEnsembled", both, with_label(at::ones({1, 2, 3}))) ==
        "\"label\" is 1 x 2 x 3, but \"image\" is 1 x 24 x 20 x 18");
  CHECK(message("MeanEnsembled", with("weights", Array{1, 2, 3})) ==
        "weights are 3, but there are 2 predictions of 1 x 24 x 20 x 18");
  CHECK(message("MeanEnsembled", with("weights", Array{Array{1, 2}, Array{1}})) ==
        "/weights: expected lists of one length, got [[1,2],[1]]");
  CHECK(message("MeanEnsembled", with("weights", "equal")) ==
        "/weights: expected numbers, or lists of them, got \"equal\"");
  CHECK(
      message("VoteEnsembled", with("num_classes", 2), with_label(at::full({1, 24, 20, 18}, 7))) ==
      "the label 7 is not one of 2 classes (0 to 1)");
  Sample whole = with_label(at::ones({3, 2}, at::TensorOptions(at::kInt)));
  CHECK(message("MeanEnsembled", {{"keys", "label"}}, whole) ==
        "the mean of whole numbers is none of them; expected float images");
  CHECK(message("MeanEnsembled", {{"keys", "label"}}, with_label(at::ones({0, 2}))) ==
        "\"label\" has no axis of several predictions");
}

TEST_CASE("a probability map with a channel axis, and boxes for other axes") {
  CHECK(message("ProbNMSd", {{"keys", "image"}}) ==
        "expected a map of 2 axes and without channels, got one of 4");
  CHECK(message("ProbNMSd", {{"keys", "image"}, {"box_size", Array{1, 2, 3}}}) ==
        "/box_size: expected one number, or one for each of 2 axes, got 3");
  CHECK(message("ProbNMSd", {{"keys", "image"}, {"sigma", Array{1.0}}}) ==
        "/sigma: expected one number, or one for each of 2 axes, got 1");
}

TEST_CASE("results that know no file, and more than one key of them") {
  CHECK(message("SaveClassificationd", {{"keys", Array{"image", "label"}}}) ==
        "/keys: expected one key, got 2");
  Sample sample = conformance_sample();
  sample.image("image").meta.erase("filename_or_obj");
  CHECK(message("SaveClassificationd", {{"keys", "image"}}, sample) ==
        "the meta data \"image_meta_dict\" know of no file (filename_or_obj)");
  CHECK(message("SaveClassificationd", {{"keys", "image"}, {"meta_keys", "scan_meta_dict"}}) ==
        "there is no \"scan_meta_dict\", whose file's name is to begin the line; meta_keys says "
        "another");
}

std::string content(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

TEST_CASE("results without a flush are written at the end, the last of each file") {
  const TemporaryFolder folder;
  const auto file = folder / "predictions.csv";
  std::ofstream(file) << "of an earlier run\n";
  TransformMaker maker;
  Sample sample = conformance_sample();
  Object args{{"keys", "image"}, {"output_dir", folder.path().string()}, {"flush", false}};
  auto save = maker.make("SaveClassificationd", args);
  for (const double score : {0.5, 0.25}) {
    sample.image("image").data = at::full({1}, score);
    sample.image("image").meta.set("filename_or_obj", "a.png");
    changed(*save, sample);
  }
  CHECK(content(file) == "of an earlier run\n");
  save.reset();
  CHECK(content(file) == "a.png,0.25\n");
  args.set("overwrite", false);
  args.set("flush", true);
  args.set("meta_key_postfix", nullptr);
  save = maker.make("SaveClassificationd", args);
  changed(*save, sample);
  changed(*save, sample);
  CHECK(content(file) == "a.png,0.25\n0,0.25\n1,0.25\n");
}

}  // namespace
}  // namespace clara::testing
