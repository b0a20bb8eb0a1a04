#include "plugins/trainers/supervised/torch_runtime.hpp"

#include "plugins/trainers/supervised/network_summary.hpp"
#include "support/tiny_training.hpp"

#include <ATen/Context.h>
#include <ATen/ops/rand.h>
#include <doctest/doctest.h>

#include <clara/testing/fakes.hpp>
#include <cstdlib>

namespace clara::testing {

using supervised::TorchRuntime;

namespace {

std::string issues_of(const Value& args) {
  try {
    read_options<TorchRuntime::Options>(args, "TorchRuntime", nullptr);
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

double drawn_after(std::int64_t seed) {
  FakeContext context;
  TorchRuntime::Options options;
  options.determinism.emplace().random_seed = seed;
  const TorchRuntime runtime(options, context);
  CHECK(runtime.seed().has_value());
  return at::rand({1}).item<double>();
}

}  // namespace

TEST_CASE("a seed repeats, modulo 2^32 as in monai") {
  const double one = drawn_after(1);
  CHECK(one != drawn_after(2));
  CHECK(one == drawn_after(1));
  CHECK(one == drawn_after((std::int64_t{1} << 32) + 1));
  CHECK(one == doctest::Approx(0.75763195753097534));  // torch.manual_seed(1); torch.rand(1)
  CHECK(at::globalContext().deterministicCuDNN());
}

TEST_CASE("without determinism there is no seed") {
  FakeContext context;
  CHECK_FALSE(TorchRuntime({}, context).seed());
  CHECK_FALSE(TorchRuntime({}, context).stats_file());
}

TEST_CASE("a study's job takes the study's seed, unless the config has one") {
  FakeContext context;
  setenv("CLARA_SEED", "18446744073709551615", 1);
  CHECK(TorchRuntime({}, context).seed() == std::optional<std::int64_t>(4294967295));
  TorchRuntime::Options options;
  options.determinism.emplace().random_seed = 3;
  CHECK(TorchRuntime(options, context).seed() == std::optional<std::int64_t>(3));
  setenv("CLARA_SEED", "many", 1);
  CHECK_FALSE(TorchRuntime({}, context).seed());
  unsetenv("CLARA_SEED");
}

TEST_CASE("first-level values are read, and several GPUs refused") {
  CHECK(issues_of(parse_json(
            R"({"determinism": {"random_seed": 0}, "cudnn_benchmark": false, "tf32": false,
      "use_gpu": true, "multi_gpu": false, "MMAR_CKPT_DIR": "models",
      "network_summary": {"network": "@model", "input_size": [2, 1, 96, 96, 96]}})")) == "none");
  CHECK(issues_of(parse_json(R"({"multi_gpu": true})")) ==
        "/multi_gpu: training on several GPUs is not supported yet; set multi_gpu to false");
}

TEST_CASE("a summary that is wrong is told by its parts") {
  CHECK(issues_of(parse_json(R"({"network_summary": {"network": "@modl", "inputsize": [1]}})")) ==
        "/network_summary/network: expected \"@model\", got \"@modl\"; did you mean \"@model\"?\n"
        "/network_summary/inputsize: TorchRuntime has no argument \"inputsize\"; did you mean "
        "\"input_size\"?\n"
        "/network_summary: TorchRuntime needs the argument \"input_size\"");
  CHECK(issues_of(parse_json(R"({"network_summary": {"input_size": [2, 0]}})")) ==
        "/network_summary/input_size/1: expected an integer of at least 1, got 0");
}

TEST_CASE("a network is summarised by its parts") {
  TinyModel model(2);
  CHECK(supervised::summarise(model, {2, 1, 4}, "cpu") ==
        std::vector<std::string>{"network summary: TinyModel", "  body.conv: 1 parameters",
                                 "  1 parameters in all", "  input [2, 1, 4], output [2, 1, 4]"});
  CHECK(model.training);
}

}  // namespace clara::testing
