#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <clamp_intensityd.hpp>

#include <clara/testing/transform_conformance.hpp>

TEST_CASE("the transform keeps the contract") {
  clara::testing::check_transform(
      clara::testing::transform_entry<acme::ClampIntensityd>("ClampIntensityd"),
      clara::Object{{"keys", "image"}, {"high", 0.5}});
}
