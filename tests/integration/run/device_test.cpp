// What a study says and hands on of the device.

#include "light_mmar.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

namespace clara::testing {
namespace {

constexpr const char* kWantsGpu = R"({
  "rate": 0.5,
  "use_gpu": true,
  "search": [{"domain": "lr", "type": "float", "args": ["rate"], "targets": [0, 1]}],
  "train": {"trainer": {"name": "StandInTrainer", "args": {"seconds": "{rate}"}}}
}
)";

bool warned(const Ran& ran) { return ran.err.find("RUNNING ON THE CPU") != std::string::npos; }

}  // namespace

TEST_CASE("jobs that ask for a GPU where there is none are told of before the first one") {
  const LightMmar mmar;
  mmar.write("config/config_train.json", kWantsGpu);
  if (mmar.run({"--max-jobs", "1", "--device", "cuda"}).code != 5) {
    MESSAGE("skipped: there is a GPU");
    return;
  }
  CHECK(warned(mmar.run({"--max-jobs", "1"})));
  CHECK_FALSE(warned(mmar.run({"--max-jobs", "1", "--device", "cpu"})));
}

TEST_CASE("a study takes CLARA_DEVICE where --device is not written") {
  const LightMmar mmar;
  mmar.job("echo \"$CLARA_DEVICE\" >device");
  ::setenv("CLARA_DEVICE", "tpu", 1);
  const auto unknown = mmar.run({"--max-jobs", "1"});
  CHECK(unknown.err == "clara-host: CLARA_DEVICE: expected auto, cpu or cuda, got \"tpu\"\n");
  CHECK(unknown.code == 2);
  CHECK(mmar.run({"--max-jobs", "1", "--run-id", "a", "--device", "auto"}).code == 0);
  ::setenv("CLARA_DEVICE", "cpu", 1);
  CHECK(mmar.run({"--max-jobs", "1", "--run-id", "b"}).code == 0);
  ::unsetenv("CLARA_DEVICE");
  CHECK(read_text(mmar.run_folder("a") / "W1_1_J1/device") == "auto\n");
  CHECK(read_text(mmar.run_folder("b") / "W1_1_J1/device") == "cpu\n");
}

}  // namespace clara::testing
