#include <ATen/ops/zeros.h>

#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <clara/train/sample.hpp>

#include <string>
#include <vector>

namespace clara {
namespace {

std::string message(const auto& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

Affine oblique() {
  Affine a;
  a.m = {1.5, 0.25, 0, -90, -0.25, 2, 0.5, 40, 0, -0.5, 3, 7, 0, 0, 0, 1};
  return a;
}

TEST_CASE("an affine times its inverse is the identity") {
  const Affine product = oblique() * inverse(oblique());
  for (std::size_t i = 0; i < 16; ++i) CHECK(product.m[i] == doctest::Approx(Affine{}.m[i]));
}

TEST_CASE("the inverse needs a pivot when a diagonal element is zero") {
  Affine swap_axes;
  swap_axes.m = {0, 2, 0, 5, 1, 0, 0, -3, 0, 0, 1, 0, 0, 0, 0, 1};
  CHECK((swap_axes * inverse(swap_axes)) == Affine{});
}

TEST_CASE("a singular affine has no inverse") {
  Affine flat;
  flat(2, 2) = 0;
  CHECK(message([&] { inverse(flat); }) == "the affine matrix has no inverse");
}

TEST_CASE("fields keep their order, and set replaces in place") {
  Sample sample;
  sample.set("image", Value("a.nii"));
  sample.set("label", Value("b.nii"));
  sample.set("image", Image{});
  CHECK(sample.keys() == std::vector<std::string>{"image", "label"});
  CHECK(sample.find_image("image") != nullptr);
  CHECK(sample.find_value("image") == nullptr);
  CHECK(sample.find_value("label")->as_string() == "b.nii");
  CHECK(sample.erase("label"));
  CHECK_FALSE(sample.erase("label"));
  CHECK_FALSE(sample.contains("label"));
}

TEST_CASE("a missing image is an error that lists what there is") {
  Sample sample;
  CHECK(message([&] { sample.image("image"); }) ==
        "there is no \"image\" in the sample, it has nothing");
  sample.set("image", Value("a.nii"));
  sample.set("label", Image{});
  CHECK(message([&] { sample.image("labels"); }) ==
        "there is no \"labels\" in the sample, it has \"image\", \"label\"; did you mean "
        "\"label\"?");
  CHECK(message([&] { sample.image("image"); }) == "\"image\" is no image yet: it holds \"a.nii\"");
}

TEST_CASE("meta_dict is the meta data with the affine as it is now") {
  Sample sample;
  Image image;
  image.meta.set("filename_or_obj", "a.nii");
  image.affine = oblique();
  sample.set("image", std::move(image));
  const Value meta = sample.meta_dict("image");
  CHECK(meta.json() ==
        R"({"filename_or_obj":"a.nii","affine":[[1.5,0.25,0.0,-90.0],[-0.25,2.0,0.5,40.0],)"
        R"([0.0,-0.5,3.0,7.0],[0.0,0.0,0.0,1.0]]})");
  CHECK(sample.meta_dict("label").is_null());
}

}  // namespace
TEST_CASE("copies of meta data share one object until one is changed") {
  Metadata first{{"a", 1}, {"b", 2}};
  Metadata second = first;
  CHECK(&first.object() == &second.object());
  second.set("b", 3);
  CHECK(&first.object() != &second.object());
  CHECK(first.at("b") == Value(2));
  CHECK(second.at("b") == Value(3));
  const auto* before = &second.object();
  second.set("c", 4);
  CHECK(&second.object() == before);  // nobody else holds it
  CHECK(!first.erase("c"));
  CHECK(second.erase("a"));
  CHECK(first.contains("a"));
}

TEST_CASE("a bare tensor is a field of its own kind") {
  Sample sample;
  sample.set("boxes", at::zeros({2, 4}));
  CHECK(sample.find_tensor("boxes") != nullptr);
  CHECK(sample.find_image("boxes") == nullptr);
  CHECK(sample.find_value("boxes") == nullptr);
  CHECK(message([&] { sample.image("boxes"); }) == "\"boxes\" is no image yet: it holds a tensor");
}

}  // namespace clara
