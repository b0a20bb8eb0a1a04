#include "host/study/machine.hpp"

#include <clara/error.hpp>
#include <host/device/cuda_devices.hpp>
#include <host/wiring/run_settings.hpp>

namespace clara::host::study {

Machine machine_for(const std::string& device) {
  Machine machine;
  machine.cores = wiring::usable_threads();
  if (device == "cpu") return machine;
  const auto report = device::cuda_devices();
  for (const auto& gpu : report.devices)
    machine.gpus.push_back({gpu.number, gpu.name, gpu.free_memory.value_or(0), gpu.total_memory});
  if (device == "cuda" && machine.gpus.empty())
    throw Error("--device cuda: there is no GPU here: " + report.reason, ExitCode::unavailable);
  return machine;
}

}  // namespace clara::host::study
