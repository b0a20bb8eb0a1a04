#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::device {

/// One GPU that CUDA shows to this process (CUDA_VISIBLE_DEVICES is honoured; numbers are CUDA's).
struct CudaDevice {
  int number = 0;
  std::string name;
  std::uint64_t total_memory = 0;            ///< bytes
  std::optional<std::uint64_t> free_memory;  ///< bytes; unknown without NVML
};

struct CudaReport {
  std::vector<CudaDevice> devices;
  std::string reason;  ///< why there is none, such as "libcuda.so.1 is not installed"
};

/// Asks the driver (libcuda.so.1, by dlopen), and NVML about free memory. Creates no CUDA context:
/// costs no GPU memory. Loads nothing of LibTorch. [any]
CudaReport cuda_devices();

}  // namespace clara::host::device
