// Transforms that need another sample than the usual one to keep the contract of transforms.

#include <clara/testing/transform_conformance.hpp>

#include "support/transform_maker.hpp"

#include <ATen/ops/cat.h>
#include <doctest/doctest.h>

namespace clara::testing {
namespace {

TEST_CASE("RemoveRepeatedChanneld keeps the contract, on two channels") {
  TransformMaker maker;
  Sample sample = conformance_sample();
  for (const auto* key : {"image", "label"})
    sample.image(key).data = at::cat({sample.image(key).data, sample.image(key).data});
  check_transform(
      maker.catalog().entry(*maker.catalog().find("transform", "RemoveRepeatedChanneld")), sample);
}

TEST_CASE("FlattenSubKeysd keeps the contract, on entries of an entry") {
  TransformMaker maker;
  Sample sample = conformance_sample();
  sample.set("notes", Value(Object{{"age", 61}, {"sex", "f"}}));
  check_transform(maker.catalog().entry(*maker.catalog().find("transform", "FlattenSubKeysd")),
                  sample);
}

TEST_CASE("DeleteItemsd keeps the contract, but that a missing key is gone already") {
  TransformMaker maker;
  const auto entry = maker.catalog().entry(*maker.catalog().find("transform", "DeleteItemsd"));
  const Value args = Object{{"keys", Array{"image", "none"}}};
  detail::check_arguments(entry, args, nullptr);
  const detail::TransformCase made(entry, args, nullptr);
  detail::check_repeatable(made, conformance_sample(), 0);
  detail::check_threads(made, conformance_sample());
  note_ran("transform", entry.name);
}

}  // namespace
}  // namespace clara::testing
