#include "plugins/inferers/patch_inferers/slice_inferer.hpp"

#include <ATen/ops/rand.h>
#include <clara/testing/fakes.hpp>
#include <clara/testing/train_conformance.hpp>

#include <doctest/doctest.h>

namespace clara::testing {

namespace {

namespace pi = patch_inferers;

template <class T>
std::string said(const std::string& arguments, const at::Tensor& input) {
  FakeContext context;
  try {
    const T inferer(read_options<typename T::Options>(parse_json(arguments), "inferer", nullptr),
                    context);
    static_cast<void>(inferer.infer(input, [](const at::Tensor& windows) { return windows; }));
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("SliceInferer keeps the contract along every axis") {
  FakeContext context;
  for (const auto* axis : {"0", "1", "2"}) {
    const pi::SliceInferer inferer(
        read_options<pi::SliceInferer::Options>(
            parse_json(R"({"roi_size": [4, 5], "overlap": 0.5, "spatial_dim": )" +
                       std::string(axis) + "}"),
            "inferer", nullptr),
        context);
    check_inferer(inferer, at::rand({2, 1, 6, 7, 8}));
  }
}

TEST_CASE("buffered windows keep the contract") {
  FakeContext context;
  const pi::SlidingWindowInferer inferer(
      read_options<pi::SlidingWindowInferer::Options>(
          parse_json(R"({"roi_size": [4, 4], "overlap": 0.5, "buffer_steps": 2, "buffer_dim": 0})"),
          "inferer", nullptr),
      context);
  const auto input = at::rand({2, 1, 9, 7});
  const auto same = [](const at::Tensor& windows) { return windows; };
  CHECK(at::allclose(inferer.infer(input, same), input, 1e-5, 1e-6));
}

TEST_CASE("inferers say which inputs they cannot cut") {
  CHECK(said<pi::SliceInferer>(R"({"roi_size": [4, 4]})", at::rand({1, 1, 8, 8})) ==
        "SliceInferer: an input of shape [1, 1, 8, 8] has not [batch, channel] and three spatial "
        "axes");
  CHECK(said<pi::SliceInferer>(R"({"roi_size": [4, 4, 4]})", at::rand({1, 1, 8, 8, 8}))
            .find("must have two entries, those of a slice") != std::string::npos);
  CHECK(
      said<pi::SlidingWindowInferer>(R"({"roi_size": [4, 4], "buffer_steps": 1, "buffer_dim": 2})",
                                     at::rand({1, 1, 8, 8})) ==
      "SlidingWindowInferer: buffer_dim 2 is none of the 2 spatial axes of an input of shape [1, "
      "1, 8, 8]");
}

}  // namespace clara::testing
