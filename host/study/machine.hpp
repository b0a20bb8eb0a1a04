#pragma once

#include <clara/automl/scheduler.hpp>
#include <host/log/logger.hpp>
#include <host/plugins/catalog.hpp>

#include <string>

namespace clara::host::study {

/// What this machine offers to a study with this --device: its cores (CLARA_THREADS when that is
/// set), and its GPUs unless the device is "cpu". Throws clara::Error (unavailable) for "cuda"
/// without one.
Machine machine_for(const std::string& device, const plugins::Catalog& catalog, Logger& logger);

}  // namespace clara::host::study
