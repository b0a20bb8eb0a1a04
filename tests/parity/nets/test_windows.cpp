#include "oracle.hpp"
#include "plugins/inferers/patch_inferers/simple_inferer.hpp"
#include "plugins/inferers/patch_inferers/slice_inferer.hpp"
#include "plugins/inferers/patch_inferers/sliding_window_inferer.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/cat.h>

#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>

namespace clara::parity {

namespace {

/// As in oracle.py: what a window answers depends on where in it a voxel is.
at::Tensor position_dependent(const at::Tensor& windows) {
  const auto size = windows.sizes().slice(2);
  std::int64_t count = 1;
  for (const auto length : size) count *= length;
  const auto ramp = at::arange(count, at::kFloat).reshape(size) / count;
  const auto first = windows.slice(1, 0, 1);
  return at::cat({first * ramp + 1, first.sin() + ramp}, 1);
}

}  // namespace

namespace {

std::unique_ptr<Inferer> make(const State& c, Context& context) {
  namespace pi = patch_inferers;
  const auto& name = c.at("name").as_string();
  if (name == "SimpleInferer") return std::make_unique<pi::SimpleInferer>();
  if (name == "SliceInferer")
    return std::make_unique<pi::SliceInferer>(options_of<pi::SliceInferer::Options>(c, name),
                                              context);
  return std::make_unique<pi::SlidingWindowInferer>(
      options_of<pi::SlidingWindowInferer::Options>(c, name), context);
}

}  // namespace

TEST_CASE("sliding windows give what MONAI's give") {
  for (const auto& c : Oracle::get().at("windows").as_list()) {
    const auto& name = c.at("name").as_string();
    CAPTURE(name + " " + c.at("options").as_string());
    try_case([&] {
      testing::FakeContext context;
      const auto output = make(c, context)->infer(c.at("input").as_tensor(), position_dependent);
      const auto gap = difference(output, c.at("output").as_tensor());
      compared("inferers", name, gap);
      CHECK(gap == 0);
    });
  }
}

TEST_CASE("answers of another size, and several of them, are put together as MONAI's") {
  for (const auto& c : Oracle::get().at("other_sizes").as_list()) {
    CAPTURE(c.at("options").as_string());
    using patch_inferers::SlidingWindowInferer;
    testing::FakeContext context;
    const SlidingWindowInferer inferer(
        options_of<SlidingWindowInferer::Options>(c, "SlidingWindowInferer"), context);
    const auto outputs =
        inferer.infer_all({c.at("input").as_tensor()}, [](const Tensors& windows) -> Tensors {
          return {windows.at(0).sin(), at::avg_pool2d(windows.at(0), {2, 2})};
        });
    const auto& expected = c.at("outputs").as_list();
    REQUIRE(outputs.size() == expected.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const auto gap = difference(outputs[i], expected[i].as_tensor());
      note("windows of another size", gap);
      CHECK(gap <= 1e-6);
    }
  }
}

}  // namespace clara::parity
