#include "plugins/inferers/patch_inferers/sliding_window_inferer.hpp"

#include <clara/error.hpp>

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>

#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>

namespace clara::testing {

namespace {

using patch_inferers::plan_windows;
using patch_inferers::Sizes;
using patch_inferers::SlidingWindowInferer;

class CpuRun : public RunSettings {
 public:
  std::string device() const override { return "cpu"; }
  int rank() const override { return 0; }
  int world_size() const override { return 1; }
  int threads() const override { return 1; }
};

SlidingWindowInferer make(const std::string& arguments) {
  CpuRun settings;
  FakeContext context;
  context.services[std::string(RunSettings::service_name)] = &settings;
  return SlidingWindowInferer(
      read_options<SlidingWindowInferer::Options>(parse_json(arguments), "inferer", nullptr),
      context);
}

std::string refusal(const std::string& arguments) {
  try {
    make(arguments);
    return "";
  } catch (const Error& error) {
    return error.issues().front().path + ": " + error.issues().front().message;
  }
}

}  // namespace

TEST_CASE("windows cover an image, and the last one is moved back to end with it") {
  const auto plan = plan_windows({10, 4, 3}, {4, 4, 8}, {0.25, 0.5, 0.5});
  CHECK(plan.starts[0] == Sizes{0, 3, 6});
  CHECK(plan.starts[1] == Sizes{0});
  CHECK(plan.starts[2] == Sizes{0});
  CHECK(plan.image == Sizes{10, 4, 8});
  CHECK(plan.pad_before == Sizes{0, 0, 2});
  CHECK(plan.pad_after == Sizes{0, 0, 3});
  CHECK(plan.count() == 3);
  CHECK(plan.start(2) == Sizes{6, 0, 0});
  CHECK(plan_windows({10}, {4}, {0.9}).starts[0] == Sizes{0, 1, 2, 3, 4, 5, 6});
  CHECK(plan_windows({10}, {-1}, {0.9}).starts[0] == Sizes{0});
}

TEST_CASE("a network that changes nothing gives the image, whatever the windows") {
  const auto image = at::arange(7 * 5, at::kFloat).view({1, 1, 7, 5});
  for (const auto* arguments :
       {R"({"roi_size": [3, 2], "overlap": 0.5, "sw_batch_size": 3})", R"({"roi_size": [16, 16]})",
        R"({"roi_size": [null, 2], "overlap": 0})",
        R"({"roi_size": [3, 2], "padding_mode": "reflect", "cval": 1})"}) {
    CAPTURE(std::string(arguments));
    int calls = 0;
    const auto same = [&](const at::Tensor& windows) {
      ++calls;
      return windows;
    };
    CHECK(at::equal(make(arguments).infer(image, same), image));
    CHECK(calls > 0);
  }
}

TEST_CASE("arguments of windows that cannot be are refused") {
  CHECK(refusal(R"({"roi_size": [8, 8], "overlap": 1})") == "/overlap: must be below 1, got 1.0");
  CHECK(refusal(R"({"roi_size": [8, 8], "overlap": [0.1, 0.2, 0.3]})") ==
        "/overlap: must be one number or one for each of the 2 entries of roi_size");
}

TEST_CASE("a run on the CPU needs no device that the config names") {
  const auto image = at::arange(7 * 5, at::kFloat).view({1, 1, 7, 5});
  const auto same = [](const at::Tensor& windows) { return windows; };
  const auto windows = make(R"({"roi_size": [3, 2], "device": "cuda", "sw_device": "cuda:1"})");
  CHECK(at::equal(windows.infer(image, same), image));
}

TEST_CASE("a device that cannot be one is refused") {
  CHECK(refusal(R"({"roi_size": [8, 8], "device": "foo"})") ==
        "/device: expected \"cpu\", \"cuda\" or \"cuda:N\", got \"foo\"");
  CHECK(refusal(R"({"roi_size": [8, 8], "sw_device": "cuda:"})") ==
        "/sw_device: expected \"cpu\", \"cuda\" or \"cuda:N\", got \"cuda:\"");
}

TEST_CASE("images and networks that do not fit the windows are refused") {
  const auto same = [](const at::Tensor& windows) { return windows; };
  CHECK_THROWS_WITH_AS(
      make(R"({"roi_size": [8, 8, 8]})").infer(at::zeros({1, 1, 8, 8}), same),
      "SlidingWindowInferer: an input of shape [1, 1, 8, 8] has not the [batch, channel, 3 "
      "spatial sizes] that roi_size stands for",
      Error);
  CHECK_THROWS_WITH_AS(
      make(R"({"roi_size": [64, 8, 8], "padding_mode": "reflect"})")
          .infer(at::zeros({1, 1, 12, 8, 8}), same),
      "SlidingWindowInferer: axis 0 of an image of [12, 8, 8] cannot be padded by 26 voxels to a "
      "window with padding_mode reflect, which has less than its length to give; constant and "
      "replicate can",
      Error);
  CHECK_THROWS_WITH_AS(make(R"({"roi_size": [10, 8], "padding_mode": "reflect", "cval": 1})")
                           .infer(at::zeros({1, 1, 8, 8}), same),
                       "SlidingWindowInferer: an image of [8, 8] is smaller than a window, and "
                       "padding_mode reflect takes no cval; only constant does",
                       Error);
  const auto flat = [](const at::Tensor& windows) { return windows.flatten(2); };
  CHECK_THROWS_WITH_AS(make(R"({"roi_size": [8, 8]})").infer(at::zeros({1, 1, 8, 8}), flat),
                       "SlidingWindowInferer: the network answers 1 windows of [8, 8] with shape "
                       "[1, 1, 64]; it has to be [window, channel, spatial...]",
                       Error);
}

}  // namespace clara::testing
