#include "host/study/machine.hpp"

#include <clara/error.hpp>
#include <host/device/find.hpp>
#include <host/wiring/run_settings.hpp>

#include <utility>

namespace clara::host::study {

Machine machine_for(const std::string& device, const plugins::Catalog& catalog, Logger& logger) {
  Machine machine;
  machine.cores = wiring::usable_threads();
  if (device == "cpu") return machine;
  auto report = device::find_devices(catalog, logger);
  machine.gpus = std::move(report.gpus);
  if (device == "cuda" && machine.gpus.empty())
    throw Error("--device cuda: there is no GPU here: " + report.reason, ExitCode::unavailable);
  return machine;
}

}  // namespace clara::host::study
