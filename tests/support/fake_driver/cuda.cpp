// The part of the CUDA driver API that CudaDevices asks, over CLARA_FAKE_GPUS pretended GPUs of 8
// GiB. Empty or unset: cuInit answers as a driver does that finds no GPU.

#include <cstddef>
#include <cstdio>
#include <cstdlib>

namespace {

constexpr int kSuccess = 0;
constexpr int kNoDevice = 100;
constexpr std::size_t kMemory = std::size_t{8} << 30U;

int gpus() {
  const char* count = std::getenv("CLARA_FAKE_GPUS");
  return count != nullptr ? std::atoi(count) : 0;
}

}  // namespace

extern "C" {

int cuInit(unsigned) { return gpus() > 0 ? kSuccess : kNoDevice; }

int cuGetErrorName(int, const char** name) {
  *name = "CUDA_ERROR_NO_DEVICE";
  return kSuccess;
}

int cuDeviceGetCount(int* count) {
  *count = gpus();
  return kSuccess;
}

int cuDeviceGet(int* device, int number) {
  *device = number;
  return kSuccess;
}

int cuDeviceGetName(char* name, int length, int device) {
  std::snprintf(name, static_cast<std::size_t>(length), "Fake GPU %d", device);
  return kSuccess;
}

int cuDeviceTotalMem_v2(std::size_t* bytes, int) {
  *bytes = kMemory;
  return kSuccess;
}

int cuDeviceGetPCIBusId(char* id, int length, int device) {
  std::snprintf(id, static_cast<std::size_t>(length), "0000:%02x:00.0", device);
  return kSuccess;
}

}  // extern "C"
