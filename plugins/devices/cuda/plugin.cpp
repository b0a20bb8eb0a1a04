#include <clara/plugin.hpp>

#include "cuda_devices.hpp"

CLARA_PLUGIN("cuda_devices", "0.1.0", registry) {
  registry.add<clara::Devices, clara::cuda_devices::CudaDevices>(
      "CudaDevices", "finds the GPUs that CUDA shows to this process, and their free memory");
}
