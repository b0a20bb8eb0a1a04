// CudaDevices over a pretended driver (tests/support/fake_driver), which stands for this machine's
// once it is loaded.

#include <dlfcn.h>
#include <doctest/doctest.h>
#include <clara/testing/devices_conformance.hpp>
#include <support/paths.hpp>

#include "cuda_devices.hpp"

#include <cstdlib>
#include <string>

namespace {

using clara::cuda_devices::CudaDevices;

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30U;

/// What dlopen finds by these names from now on.
void load_fake_driver() {
  const auto folder = clara::testing::build_dir() / "tests/fake_driver";
  for (const char* name : {"libcuda.so.1", "libnvidia-ml.so.1"})
    REQUIRE_MESSAGE(dlopen((folder / name).c_str(), RTLD_NOW | RTLD_LOCAL) != nullptr, dlerror());
}

clara::DeviceReport find(const char* gpus, const char* visible = nullptr) {
  load_fake_driver();
  setenv("CLARA_FAKE_GPUS", gpus, 1);
  if (visible) setenv("CUDA_VISIBLE_DEVICES", visible, 1);
  auto report = CudaDevices().find();
  unsetenv("CUDA_VISIBLE_DEVICES");
  return report;
}

}  // namespace

TEST_CASE("each GPU has its number, its name and its memory") {
  const auto report = find("3");
  CHECK(report.reason.empty());
  REQUIRE(report.gpus.size() == 3);
  CHECK(report.gpus[1].number == 1);
  CHECK(report.gpus[1].name == "Fake GPU 1");
  CHECK(report.gpus[1].total_bytes == 8 * kGiB);
  CHECK(report.gpus[1].free_bytes == 6 * kGiB);
  CHECK(report.gpus[1].visible_as == "1");
  CHECK_FALSE(report.gpus[2].free_bytes);  // NVML could not tell
}

TEST_CASE("a GPU is named as CUDA_VISIBLE_DEVICES names it here") {
  const auto report = find("2", "5, GPU-8932f937");
  REQUIRE(report.gpus.size() == 2);
  CHECK(report.gpus[0].visible_as == "5");
  CHECK(report.gpus[1].visible_as == "GPU-8932f937");
}

TEST_CASE("a driver without a GPU says so") {
  const auto report = find("0");
  CHECK(report.gpus.empty());
  CHECK(report.reason == "cuInit failed with CUDA_ERROR_NO_DEVICE");
}

TEST_CASE("the contract is kept, over the pretended driver") {
  for (const char* gpus : {"0", "1", "3"}) {
    CAPTURE(gpus);
    find(gpus);
    CudaDevices devices;
    clara::testing::check_devices(devices);
  }
}
