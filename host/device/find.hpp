#pragma once

#include <clara/devices.hpp>
#include <host/log/logger.hpp>
#include <host/plugins/catalog.hpp>

namespace clara::host::device {

/// The GPUs of this machine, as the plugin with the component CudaDevices finds them. A plugin that
/// is missing or fails is a reason like any other.
DeviceReport find_devices(const plugins::Catalog& catalog, Logger& logger);

}  // namespace clara::host::device
