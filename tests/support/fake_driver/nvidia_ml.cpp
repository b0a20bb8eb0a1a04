// The part of NVML that CudaDevices asks: GPU n has n + 1 GiB in use. GPU 2 answers that it cannot
// tell, as one that fell off the bus does.

#include <cstdlib>

namespace {

constexpr int kSuccess = 0;
constexpr int kGpuIsLost = 15;
constexpr unsigned long long kGiB = 1ULL << 30U;

struct Memory {
  unsigned long long total, free, used;
};

}  // namespace

extern "C" {

int nvmlInit_v2() { return kSuccess; }

// The handle is the number of the GPU, counted from 1, since null is no handle.
int nvmlDeviceGetHandleByPciBusId_v2(const char* bus_id, void** device) {
  const long number = std::strtol(bus_id + 5, nullptr, 16);  // after the domain, "0000:"
  if (number == 2) return kGpuIsLost;
  *device = reinterpret_cast<void*>(number + 1);
  return kSuccess;
}

int nvmlDeviceGetMemoryInfo(void* device, Memory* memory) {
  memory->total = 8 * kGiB;
  memory->used = reinterpret_cast<unsigned long long>(device) * kGiB;
  memory->free = memory->total - memory->used;
  return kSuccess;
}

}  // extern "C"
