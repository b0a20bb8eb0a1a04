// What a user is told when a transform that handles entries, axes or types cannot do its work.

#include <ATen/ops/zeros.h>
#include <clara/testing/transform_conformance.hpp>

#include "messages.hpp"
#include "support/transform_maker.hpp"

#include <doctest/doctest.h>

namespace clara::testing {
namespace {

Sample with_notes() {
  Sample sample = conformance_sample();
  sample.set("notes", Value(Object{{"age", 61}, {"more", Object{{"x", 1}}}}));
  sample.set("class", 3);
  return sample;
}

TEST_CASE("names of copies that are too few, or taken") {
  CHECK(message("CopyItemsd", {{"keys", Array{"image", "label"}}, {"times", 2}, {"names", "a"}}) ==
        "/names: expected 4 names, for 2 copies of 2 keys, got 1");
  CHECK(message("CopyItemsd", {{"keys", "image"}, {"names", "label"}}) ==
        "the sample already has a \"label\"");
  CHECK(message("CopyItemsd", {{"keys", "imge"}}) ==
        "there is no \"imge\" in the sample, it has \"image\", \"label\"; did you mean \"image\"?");
  CHECK(message("CopyItemsd", {{"keys", "image"}, {"times", 0}}) ==
        "/times: expected an integer from 1 to 1000, got 0");
}

TEST_CASE("entries within entries that are none") {
  CHECK(message("DeleteItemsd", {{"keys", "image.affine"}}) ==
        "\"image\" has no entries of its own");
  CHECK(
      message("DeleteItemsd", {{"keys", "note.age"}}, with_notes()) ==
      "there is no \"note\" in the sample, it has \"image\", \"label\", \"notes\", \"class\"; did "
      "you mean \"notes\"?");
  CHECK(message("DeleteItemsd", {{"keys", "notes.less.x"}}, with_notes()) ==
        "\"less\" has no entries of its own");
  CHECK(message("DeleteItemsd", {{"keys", "(a"}, {"use_re", true}}) ==
        "/keys: \"(a\" is no regular expression");
  CHECK(message("DeleteItemsd", {{"keys", "a"}, {"sep", ""}}) ==
        "/sep: expected at least one character");
  CHECK(message("FlattenSubKeysd", {{"keys", "class"}}, with_notes()) ==
        "\"class\" has no entries of its own");
  CHECK(message("FlattenSubKeysd", {{"keys", "notes"}, {"sub_keys", "sex"}}, with_notes()) ==
        "there is no \"sex\" in \"notes\"");
  Sample taken = with_notes();
  taken.set("age", 1);
  CHECK(message("FlattenSubKeysd", {{"keys", "notes"}}, taken) ==
        "the sample already has a \"age\"; prefix can keep them apart");
}

TEST_CASE("what cannot be joined or split") {
  Sample sample = with_notes();
  sample.image("label").data = at::zeros({1, 24, 20, 9});
  CHECK(message("ConcatItemsd", {{"keys", Array{"image", "label"}}, {"name", "c"}}, sample) ==
        "\"label\" is [1, 24, 20, 9], which cannot be joined to [1, 24, 20, 18] along axis 0");
  CHECK(message("ConcatItemsd", {{"keys", "class"}, {"name", "c"}}, sample) ==
        "\"class\" is no image yet: it holds 3");
  CHECK(message("ConcatItemsd", {{"keys", "image"}, {"name", "c"}, {"dim", 4}}, sample) ==
        "dim is 4, but there are 4 axes with that of the channels");
  CHECK(message("SplitDimd", {{"keys", "image"}, {"output_postfixes", Array{"a", "b"}}}) ==
        "\"image\" has 1 parts, but output_postfixes has 2 names");
  CHECK(message("SplitDimd", {{"keys", "image"}, {"dim", -5}}) ==
        "dim is -5, but there are 4 axes with that of the channels");
  sample.image("image").data = at::zeros({0, 4, 4, 4});
  CHECK(message("SplitDimd", {{"keys", "image"}, {"list_output", true}}, sample) ==
        "there is nothing to split into samples");
  sample.set("image_0", 1);
  sample.image("image").data = at::zeros({1, 4, 4, 4});
  CHECK(message("SplitChanneld", {{"keys", "image"}}, sample) ==
        "the sample already has a \"image_0\"");
}

TEST_CASE("axes that are not there, or not of length 1") {
  CHECK(message("SqueezeDimd", {{"keys", "image"}, {"dim", 1}}) ==
        "axis 1 of [1, 24, 20, 18] has not the length 1, and cannot be taken out");
  CHECK(message("SqueezeDimd", {{"keys", "image"}, {"dim", 4}}) ==
        "dim is 4, but there are 4 axes with that of the channels");
  CHECK(message("Transposed", {{"keys", "image"}, {"indices", Array{0, 1, 2}}}) ==
        "indices has to name each of the 4 axes once, got [0, 1, 2]");
  CHECK(message("Transposed", {{"keys", "image"}, {"indices", Array{0, 1, 2, -2}}}) ==
        "indices has to name each of the 4 axes once, got [0, 1, 2, -2]");
  CHECK(message("AsChannelLastd", {{"keys", "image"}, {"channel_dim", 4}}) ==
        "channel_dim is 4, but there are 4 axes with that of the channels");
  CHECK(message("AsChannelFirstd", {{"keys", "image"}, {"channel_dim", -2}}) ==
        "/channel_dim: expected an integer of at least -1, got -2");
}

TEST_CASE("channels that cannot be repeated, removed or added") {
  CHECK(message("RepeatChanneld", {{"keys", "image"}, {"repeats", 0}}) ==
        "/repeats: expected an integer of at least 1, got 0");
  CHECK(message("RepeatChanneld", {{"keys", "image"}, {"repeats", 1000000000}}) ==
        "1000000000 times the channels of [1, 24, 20, 18] are more than the limit of 1073741824 "
        "numbers (4 GiB as float32)");
  CHECK(message("RemoveRepeatedChanneld", {{"keys", "image"}, {"repeats", 2}}) ==
        "the image has 1 channel: there is none to remove");
  CHECK(message("AddCoordinateChannelsd", {{"keys", "image"}, {"spatial_dims", Array{3}}}) ==
        "spatial_dims has 3, but the image has 3 spatial axes, the first is 0");
}

TEST_CASE("classes that are none") {
  CHECK(message("ConvertToMultiChannelBasedOnBratsClassesd",
                {{"keys", "label"}, {"et_label", 2}}) == "/et_label: 1 and 2 are other classes");
  CHECK(message("LabelToMaskd", {{"keys", "label"}, {"select_labels", Array{}}}) ==
        "/select_labels: expected at least one");
  Sample sample = conformance_sample();
  sample.image("label").data = at::zeros({2, 4, 4, 4});
  CHECK(message("LabelToMaskd", {{"keys", "label"}, {"select_labels", 2}}, sample) ==
        "select_labels has 2, but the label has 2 channels, the first is 0");
  CHECK(message("MapLabelValued",
                {{"keys", "label"}, {"orig_labels", Array{1, 2}}, {"target_labels", Array{1}}}) ==
        "/target_labels: expected as many as orig_labels has, 2, got 1");
}

TEST_CASE("extreme points of nothing") {
  const Object args{{"keys", "image"}, {"label_key", "label"}};
  Sample sample = conformance_sample();
  sample.image("label").data = at::zeros({1, 24, 20, 18});
  CHECK(message("AddExtremePointsChanneld", args, sample) ==
        "\"label\" (/data/case_7.nii.gz) has no foreground, so no extreme points");
  sample.image("label").data = at::zeros({2, 24, 20, 18});
  CHECK(message("AddExtremePointsChanneld", args, sample) ==
        "\"label\" (/data/case_7.nii.gz) has to have one channel, to find its extreme points");
  CHECK(message("AddExtremePointsChanneld",
                {{"keys", "image"}, {"label_key", "label"}, {"sigma", Array{1, 2}}}) ==
        "sigma has 2 numbers, but the label has 3 spatial axes");
}

TEST_CASE("filters without their numbers, or with wrong ones") {
  const auto filter = [](Object more) {
    Object out{{"keys", "image"}};
    for (auto& member : more) out.set(member.key, member.value);
    return message("ImageFilterd", out);
  };
  CHECK(filter({{"kernel", "mean"}}) == "ImageFilterd: the filter mean needs a kernel_size");
  CHECK(filter({{"kernel", "mean"}, {"kernel_size", 4}}) ==
        "/kernel_size: expected an odd number, got 4");
  CHECK(filter({{"kernel", "sobel"}, {"kernel_size", 1}}) ==
        "/kernel_size: the filter sobel has at least 3 voxels");
  CHECK(filter({{"kernel", "gauss"}}) == "ImageFilterd: the filter gauss needs a sigma");
  CHECK(filter({{"kernel", "gauss"}, {"sigma", Array{1, 2}}}) ==
        "sigma has 2 numbers, but the image has 3 spatial axes");
  CHECK(filter({{"kernel", "gauss"}, {"sigma", 1}, {"approx", "sampled"}, {"truncated", 3}}) ==
        "/truncated: it is 4 for approx sampled");
  CHECK(filter({{"kernel", "savitzky_golay"}, {"kernel_size", 5}}) ==
        "ImageFilterd: the filter savitzky_golay needs an order");
  CHECK(filter({{"kernel", "savitzky_golay"}, {"kernel_size", 5}, {"order", 5}}) ==
        "/order: expected a number below kernel_size, 5, got 5");
  Sample sample = conformance_sample();
  sample.image("image").data = at::zeros({1, 4, 4, 4}, at::kShort);
  CHECK(message("ImageFilterd", {{"keys", "image"}, {"kernel", "mean"}, {"kernel_size", 3}},
                sample) == "a filter takes images of float32; EnsureTyped makes them so");
}

TEST_CASE("what DataStatsd logs") {
  TransformMaker maker;
  Sample sample = conformance_sample();
  sample.image("image").data = at::zeros({1, 2, 2});
  sample.set("class", 3);
  changed(*maker.make("DataStatsd", Object{{"keys", Array{"image", "class"}},
                                           {"prefix", Array{"A", "B"}},
                                           {"data_value", true}}),
          sample);
  CHECK(maker.context().text() ==
        std::vector<std::string>{
            "A statistics: Type: image float32, Shape: [1, 2, 2], Value range: (0.0, 0.0), Value: "
            "[[[0.0, 0.0], [0.0, 0.0]]]",
            "B statistics: Type: integer, Value: 3"});
}

TEST_CASE("a number becomes a tensor, a text stays") {
  TransformMaker maker;
  Sample sample = conformance_sample();
  sample.set("class", 3);
  sample.set("name", "a");
  sample.set("ragged", Array{Array{1, 2}, Array{3}});
  sample = changed(*maker.make("EnsureTyped", Object{{"keys", Array{"class", "name", "ragged"}}}),
                   sample);
  REQUIRE(sample.find_tensor("class") != nullptr);
  CHECK(sample.find_tensor("class")->item<std::int64_t>() == 3);
  CHECK(*sample.find_value("name") == Value("a"));
  CHECK(sample.find_value("ragged") != nullptr);
}

}  // namespace
}  // namespace clara::testing
