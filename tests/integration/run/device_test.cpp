// What a study says and hands on of the device.

#include "light_mmar.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>

namespace clara::testing {
namespace {

constexpr const char* kWantsGpu = R"({
  "rate": 0.5,
  "use_gpu": true,
  "search": [{"domain": "lr", "type": "float", "args": ["rate"], "targets": [0, 1]}],
  "train": {"trainer": {"name": "StandInTrainer", "args": {"seconds": "{rate}"}}}
}
)";

/// A machine with so many GPUs: see tests/support/fake_driver.
class FakeGpus {
 public:
  FakeGpus(const char* count, const char* visible) {
    ::setenv("LD_LIBRARY_PATH", (build_dir() / "tests/fake_driver").c_str(), 1);
    ::setenv("CLARA_FAKE_GPUS", count, 1);
    ::setenv("CUDA_VISIBLE_DEVICES", visible, 1);
  }
  ~FakeGpus() {
    for (const char* name : {"LD_LIBRARY_PATH", "CLARA_FAKE_GPUS", "CUDA_VISIBLE_DEVICES"})
      ::unsetenv(name);
  }
  FakeGpus(const FakeGpus&) = delete;
  FakeGpus& operator=(const FakeGpus&) = delete;
};

/// What each job's script saw as its GPUs, by the job's name.
std::map<std::string, std::string> devices_of(const LightMmar& mmar, const std::string& run) {
  std::map<std::string, std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(mmar.run_folder(run)))
    if (std::filesystem::exists(entry.path() / "device"))
      out[entry.path().filename().string()] = read_text(entry.path() / "device");
  return out;
}

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

TEST_CASE("each worker's jobs see its GPUs only, by the names that the cluster gave them") {
  const LightMmar mmar;
  mmar.job("echo \"$CUDA_VISIBLE_DEVICES\" >device; sleep 0.1");
  const FakeGpus machine("2", "5,GPU-8932f937");
  CHECK(mmar.run({"--run-id", "each", "--max-jobs", "4"}).code ==
        0);  // without --workers: one for each GPU
  const auto each = devices_of(mmar, "each");
  CHECK(each.size() == 4);
  for (const auto& [job, device] : each) {
    CAPTURE(job);
    CHECK(device == (job.starts_with("W1") ? "5\n" : "GPU-8932f937\n"));
  }
  CHECK(each.begin()->first.starts_with("W1"));
  CHECK(each.rbegin()->first.starts_with("W2"));
  CHECK(mmar.run({"--run-id", "both", "--workers", "0,1", "--max-jobs", "1"}).code == 0);
  CHECK(devices_of(mmar, "both").at("W1_1_J1") == "5,GPU-8932f937\n");
  CHECK(mmar.run({"--run-id", "none", "--device", "cpu", "--max-jobs", "1"}).code == 0);
  CHECK(devices_of(mmar, "none").at("W1_1_J1") == "\n");
}

TEST_CASE("a worker on a GPU that is not there is an error before the first job") {
  const LightMmar mmar;
  const FakeGpus machine("2", "0,1");
  const auto ran = mmar.run({"--workers", "0:2"});
  CHECK(ran.err == "clara-host: workers: there is no GPU 2; this machine has 0, 1\n");
  CHECK(ran.code == 2);
}

}  // namespace clara::testing
