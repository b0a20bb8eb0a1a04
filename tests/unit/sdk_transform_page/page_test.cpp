#include <clara/testing/transform_conformance.hpp>

#include <doctest/doctest.h>
#include <clamp_intensityd.hpp>

TEST_CASE("the transform of docs/sdk.md keeps the contract") {
  clara::testing::check_transform(
      clara::testing::transform_entry<acme::ClampIntensityd>("ClampIntensityd"),
      clara::Object{{"keys", "image"}, {"high", 0.5}});
}
