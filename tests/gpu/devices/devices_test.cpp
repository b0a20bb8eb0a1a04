#include <doctest/doctest.h>
#include <clara/testing/devices_conformance.hpp>

#include "cuda_devices.hpp"

TEST_CASE("[gpu] this machine's GPUs are found, with their free memory") {
  clara::cuda_devices::CudaDevices devices;
  const auto report = devices.find();
  CHECK(report.reason.empty());
  REQUIRE_FALSE(report.gpus.empty());
  for (const auto& gpu : report.gpus) {
    CAPTURE(gpu.name);
    CHECK(gpu.total_bytes > 0);
    CHECK(gpu.free_bytes.value_or(0) > 0);
  }
  clara::testing::check_devices(devices);
}
