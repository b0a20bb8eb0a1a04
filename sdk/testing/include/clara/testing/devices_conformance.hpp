#pragma once

/// What every Devices must do, as doctest checks; for ours and for third parties':
///
///     TEST_CASE("MyDevices keeps the contract") {
///       MyDevices devices;
///       clara::testing::check_devices(devices);
///     }
///
/// It runs on any machine, with a GPU or without one:
/// - there is either a GPU or a reason of one line, never both and never neither;
/// - numbers count from 0, each GPU has a name, and no more memory is free than there is;
/// - asked again, it finds the same GPUs.

#include <doctest/doctest.h>
#include <clara/devices.hpp>
#include <clara/testing/ran.hpp>

namespace clara::testing {

inline void check_devices(Devices& devices) {
  const auto report = devices.find();
  DOCTEST_CHECK(report.gpus.empty() == !report.reason.empty());
  DOCTEST_CHECK(report.reason.find('\n') == std::string::npos);
  int number = 0;
  for (const auto& gpu : report.gpus) {
    DOCTEST_CAPTURE(gpu.number);
    DOCTEST_CHECK(gpu.number == number++);
    DOCTEST_CHECK_FALSE(gpu.name.empty());
    if (gpu.free_bytes && gpu.total_bytes > 0) DOCTEST_CHECK(*gpu.free_bytes <= gpu.total_bytes);
  }
  const auto again = devices.find();
  DOCTEST_CHECK(again.reason == report.reason);
  DOCTEST_REQUIRE(again.gpus.size() == report.gpus.size());
  for (std::size_t i = 0; i < again.gpus.size(); ++i) {
    DOCTEST_CHECK(again.gpus[i].name == report.gpus[i].name);
    DOCTEST_CHECK(again.gpus[i].total_bytes == report.gpus[i].total_bytes);
  }
  note_class_ran("devices", devices);
}

}  // namespace clara::testing
