#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "my_rand_additive_noised.hpp"

#include <ATen/ops/zeros.h>
#include <doctest/doctest.h>
#include <clara/testing/transform_conformance.hpp>

using my_transformation::MyRandAdditiveNoised;

namespace {

at::Tensor noise_of(double prob, std::uint32_t seed) {
  const MyRandAdditiveNoised transform({.keys = {"image"}, .prob = prob, .max_add = 0.4});
  clara::Sample sample;
  clara::Image image;
  image.data = at::zeros({1, 4, 4, 4});
  sample.set("image", image);
  clara::Rng rng(seed);
  transform.apply(sample, transform.draw(sample, rng));
  return sample.image("image").data;
}

}  // namespace

TEST_CASE("MyRandAdditiveNoised keeps the contract of transforms") {
  clara::testing::check_transform(
      clara::testing::transform_entry<MyRandAdditiveNoised>("MyRandAdditiveNoised"),
      clara::Object{{"keys", "image"}, {"prob", 1}});
}

TEST_CASE("noise lies in [0, max_add)") {
  const auto noise = noise_of(1, 7);
  CHECK(noise.min().item<double>() >= 0);
  CHECK(noise.max().item<double>() < 0.4);
  CHECK(noise.max().item<double>() > 0.2);
}

TEST_CASE("the same seed gives the same noise, another seed another") {
  CHECK(noise_of(1, 7).equal(noise_of(1, 7)));
  CHECK_FALSE(noise_of(1, 7).equal(noise_of(1, 8)));
}

TEST_CASE("with prob 0 nothing changes") { CHECK(noise_of(0, 7).max().item<double>() == 0); }
