#include <clara/error.hpp>
#include <clara/train/module_model.hpp>

#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

// Last: LibTorch has a CHECK of its own, which ends the program.
#include <doctest/doctest.h>

namespace clara::testing {

TEST_CASE("tensors are copied by name, and converted between kinds of floats") {
  const NamedTensors targets{{"a", at::zeros({2})}, {"b", at::zeros({}, at::kLong)}};
  load_named_tensors(targets,
                     State::Dict{{"b", at::ones({}, at::kLong)}, {"a", at::ones({2}, at::kHalf)}});
  CHECK(at::equal(targets[0].second, at::ones({2})));
  CHECK(targets[1].second.item().toLong() == 1);
}

TEST_CASE("all that does not fit is told at once, and nothing is copied") {
  const NamedTensors targets{{"same", at::zeros({1})},
                             {"gone", at::zeros({2})},
                             {"wide", at::zeros({2, 3})},
                             {"count", at::zeros({}, at::kLong)}};
  const State state(State::Dict{{"same", at::ones({1})},
                                {"wide", at::ones({3, 2})},
                                {"count", at::ones({})},
                                {"new", at::ones({1})}});
  CHECK_THROWS_WITH_AS(
      load_named_tensors(targets, state),
      "the state does not fit the network; missing: gone; other shape: wide ([3, 2] where the "
      "network has "
      "[2, 3]); other type: count (Float where the network has Long); unexpected: new",
      Error);
  CHECK(at::equal(targets[0].second, at::zeros({1})));
  State::Dict many;
  for (int i = 0; i < 8; ++i) many.emplace_back("k" + std::to_string(i), i);
  CHECK_THROWS_WITH_AS(
      load_named_tensors({{"k0", at::zeros({1})}}, many),
      "the state does not fit the network; no tensor: k0 (integer); unexpected: k1, k2, k3, "
      "k4, k5 and 2 more",
      Error);
}

}  // namespace clara::testing
