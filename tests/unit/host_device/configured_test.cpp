#include <doctest/doctest.h>
#include <host/device/configured.hpp>

#include <string>

#include "../host_config/read.hpp"

using clara::host::device::Configured;
using clara::host::device::configured_device;
using clara::testing::read;

namespace {

/// Arguments of the trainer, the evaluator and the inferer of a training config.
Configured device_of(const std::string& trainer, const std::string& evaluator = "",
                     const std::string& inferer = "", const std::string& first_level = "",
                     const std::string& attributes = "") {
  const auto config =
      "{" + first_level +
      R"("train": {"loss": {"name": "DiceLoss"}, "optimizer": {"name": "Adam"},
      "model": {"name": "UNet"}, "post_transforms": [{"name": "Invertd", "args": {"keys": "pred",
        "transform": "@pre_transforms", "device": "cpu"}}],
      "pre_transforms": [{"name": "LoadImaged", "args": {"keys": "image"}}],
      "trainer": {"name": "SupervisedTrainer", "args": {"max_epochs": 1)" +
      trainer + R"(}}}, "validate": {"evaluator": {"name": "SupervisedEvaluator", "args": {)" +
      evaluator + R"(}}, "inferer": {"name": "SlidingWindowInferer")" + attributes +
      R"(, "args": {)" + inferer + "}}}}";
  const auto r = read(config);
  CHECK(r.said == "");
  return configured_device(r.plan);
}

}  // namespace

TEST_CASE("a config asks for a GPU when any part of it does") {
  CHECK(device_of(R"(, "device": "cuda")") == Configured::cuda);
  CHECK(device_of(R"(, "device": "cpu")", R"("device": "cuda:1")") == Configured::cuda);
  CHECK(device_of(R"(, "device": "cpu")", R"("device": "cpu")", R"("device": "cuda")") ==
        Configured::cuda);
  CHECK(device_of("", "", R"("device": "cuda")", R"("use_gpu": false,)") == Configured::cuda);
}

TEST_CASE("a part that is disabled asks for nothing") {
  CHECK(device_of("", "", R"("device": "cuda")", "", R"(, "disabled": true)") ==
        Configured::nothing);
}

TEST_CASE("engines can ask for the CPU, other parts only say where their results go") {
  CHECK(device_of(R"(, "device": "cpu")") == Configured::cpu);
  CHECK(device_of("", R"("device": "cpu")", "", R"("use_gpu": true,)") == Configured::cpu);
  CHECK(device_of("", "", R"("device": "cpu")") == Configured::nothing);
  CHECK(device_of("", "", R"("device": "cpu")", R"("use_gpu": true,)") == Configured::cuda);
  CHECK(device_of("", "", "", R"("use_gpu": false,)") == Configured::cpu);
}
