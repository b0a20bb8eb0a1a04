#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <host/device/choice.hpp>

#include <string>

using clara::DeviceReport;
using clara::Gpu;
using clara::host::device::choose;
using clara::host::device::Configured;
using clara::host::device::DeviceProbe;
using clara::host::device::Wanted;
using clara::host::device::wanted_from;

namespace {

DeviceProbe with_gpu() {
  return {[] {
            return DeviceReport{{Gpu{0, "a GPU", 1000, 900, "0"}}, ""};
          },
          [] { return std::string(); }};
}

DeviceProbe without_gpu() {
  return {[] {
            return DeviceReport{{}, "libcuda.so.1 is not installed"};
          },
          [] { return std::string("must not be asked"); }};
}

/// Fails when anybody asks it anything.
DeviceProbe untouchable() {
  return {[]() -> DeviceReport { throw clara::Error("asked for devices"); },
          []() -> std::string { throw clara::Error("loaded CUDA"); }};
}

std::string error_of(Wanted wanted, Configured configured, const DeviceProbe& machine) {
  try {
    choose(wanted, configured, machine);
  } catch (const clara::Error& error) {
    CHECK(error.code() == clara::ExitCode::unavailable);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("--device cpu overrides the config and touches no driver") {
  CHECK(choose(Wanted::cpu, Configured::cuda, untouchable()).device == "cpu");
  CHECK(choose(Wanted::cpu, Configured::cuda, untouchable()).warning.empty());
}

TEST_CASE("auto follows a config that says cpu without touching a driver") {
  CHECK(choose(Wanted::automatic, Configured::cpu, untouchable()).device == "cpu");
}

TEST_CASE("auto takes the GPU that the config asks for, and one that it does not speak of") {
  CHECK(choose(Wanted::automatic, Configured::cuda, with_gpu()).device == "cuda:0");
  CHECK(choose(Wanted::automatic, Configured::nothing, with_gpu()).device == "cuda:0");
}

TEST_CASE("auto falls back to the CPU, loudly when the config asked for a GPU") {
  const auto choice = choose(Wanted::automatic, Configured::cuda, without_gpu());
  CHECK(choice.device == "cpu");
  CHECK(choice.warning ==
        "RUNNING ON THE CPU: the config asks for a GPU, and there is none: libcuda.so.1 is not "
        "installed; --device cpu "
        "says that this is wanted");
  CHECK(choose(Wanted::automatic, Configured::nothing, without_gpu()).warning.empty());
}

TEST_CASE("an explicit cuda holds against the config, and without a device is an error") {
  CHECK(choose(Wanted::cuda, Configured::cpu, with_gpu()).device == "cuda:0");
  CHECK(error_of(Wanted::cuda, Configured::cpu, without_gpu()) ==
        "--device cuda: there is no CUDA device: libcuda.so.1 is not installed");
}

TEST_CASE("a GPU whose libraries cannot be loaded counts as none") {
  auto machine = with_gpu();
  machine.load_cuda = [] { return std::string("libcudart.so.13: cannot open shared object file"); };
  CHECK(choose(Wanted::automatic, Configured::nothing, machine).device == "cpu");
  CHECK(error_of(Wanted::cuda, Configured::cuda, machine) ==
        "--device cuda: there is no CUDA device: libcudart.so.13: cannot open shared object file");
}

TEST_CASE("the words of --device") {
  CHECK(wanted_from("--device", "auto") == Wanted::automatic);
  CHECK_THROWS_WITH_AS(wanted_from("CLARA_DEVICE", "gpu"),
                       "CLARA_DEVICE: expected auto, cpu or cuda, got \"gpu\"", clara::Error);
}
