#pragma once

#include <clara/devices.hpp>

namespace clara::cuda_devices {

/// The GPUs that CUDA shows to this process, asked of the driver (libcuda.so.1), and their free
/// memory, asked of NVML (libnvidia-ml.so.1). Both are loaded when they are there: building this
/// needs no CUDA toolkit, and it runs on a machine without a driver. Creates no CUDA context.
/// CUDA_VISIBLE_DEVICES holds, as the driver reads it: GPU n is its n-th entry.
class CudaDevices final : public Devices {
 public:
  DeviceReport find() override;
};

}  // namespace clara::cuda_devices
