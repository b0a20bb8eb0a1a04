#include "cuda_devices.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace clara::cuda_devices {
namespace {

// The few functions of the CUDA driver API and of NVML that are asked, with the types of their
// documentation: no header of the toolkit is needed to build, and neither library to start.
constexpr int kSuccess = 0;
constexpr int kLongestName = 256;

void* symbol(void* library, const char* name) {
  return library != nullptr ? dlsym(library, name) : nullptr;
}

/// Both libraries stay loaded, since they start threads of their own: Boost.DLL would close them.
void* open_library(const char* name) { return dlopen(name, RTLD_NOW | RTLD_LOCAL); }

class Nvml {
 public:
  Nvml() : library_(open_library("libnvidia-ml.so.1")) {
    auto* init = reinterpret_cast<int (*)()>(symbol(library_, "nvmlInit_v2"));
    ready_ = init != nullptr && init() == kSuccess;
  }

  std::optional<std::uint64_t> free_memory(const std::string& pci_bus_id) const {
    struct Memory {
      unsigned long long total, free, used;
    };
    auto* by_bus = reinterpret_cast<int (*)(const char*, void**)>(
        symbol(library_, "nvmlDeviceGetHandleByPciBusId_v2"));
    auto* memory_of =
        reinterpret_cast<int (*)(void*, Memory*)>(symbol(library_, "nvmlDeviceGetMemoryInfo"));
    void* device = nullptr;
    Memory memory{};
    if (!ready_ || by_bus == nullptr || memory_of == nullptr ||
        by_bus(pci_bus_id.c_str(), &device) != kSuccess || memory_of(device, &memory) != kSuccess) {
      return std::nullopt;
    }
    return memory.free;
  }

 private:
  void* library_;
  bool ready_ = false;
};

class Driver {
 public:
  Driver() : library_(open_library("libcuda.so.1")) {}

  /// "" when CUDA can be used.
  std::string start() const {
    if (library_ == nullptr) return "libcuda.so.1 is not installed";
    auto* init = reinterpret_cast<int (*)(unsigned)>(symbol(library_, "cuInit"));
    if (init == nullptr) return "libcuda.so.1 has no cuInit";
    const int failed = init(0);
    return failed == kSuccess ? "" : "cuInit failed with " + error_name(failed);
  }

  int count() const {
    auto* get = reinterpret_cast<int (*)(int*)>(symbol(library_, "cuDeviceGetCount"));
    int devices = 0;
    return get != nullptr && get(&devices) == kSuccess ? devices : 0;
  }

  Gpu device(int number, const Nvml& nvml) const {
    auto* get = reinterpret_cast<int (*)(int*, int)>(symbol(library_, "cuDeviceGet"));
    auto* name_of = reinterpret_cast<int (*)(char*, int, int)>(symbol(library_, "cuDeviceGetName"));
    auto* total_of =
        reinterpret_cast<int (*)(std::size_t*, int)>(symbol(library_, "cuDeviceTotalMem_v2"));
    auto* bus_of =
        reinterpret_cast<int (*)(char*, int, int)>(symbol(library_, "cuDeviceGetPCIBusId"));
    Gpu out;
    out.number = number;
    int handle = 0;
    if (get == nullptr || get(&handle, number) != kSuccess) return out;
    std::array<char, kLongestName> text{};
    if (name_of != nullptr && name_of(text.data(), kLongestName, handle) == kSuccess)
      out.name = text.data();
    std::size_t total = 0;
    if (total_of != nullptr && total_of(&total, handle) == kSuccess) out.total_bytes = total;
    if (bus_of != nullptr && bus_of(text.data(), kLongestName, handle) == kSuccess) {
      out.free_bytes = nvml.free_memory(text.data());
    }
    return out;
  }

 private:
  std::string error_name(int error) const {
    auto* get = reinterpret_cast<int (*)(int, const char**)>(symbol(library_, "cuGetErrorName"));
    const char* name = nullptr;
    if (get != nullptr && get(error, &name) == kSuccess && name != nullptr) return name;
    return "error " + std::to_string(error);
  }

  void* library_;
};

/// The entries of CUDA_VISIBLE_DEVICES: numbers, or names such as GPU-8932f937 and MIG-...
std::vector<std::string> visible_entries() {
  const char* variable = std::getenv("CUDA_VISIBLE_DEVICES");  // NOLINT(concurrency-mt-unsafe)
  std::vector<std::string> entries;
  std::istringstream text(variable != nullptr ? variable : "");
  for (std::string entry; std::getline(text, entry, ',');) {
    entry.erase(std::remove(entry.begin(), entry.end(), ' '), entry.end());
    entries.push_back(entry);
  }
  return entries;
}

}  // namespace

DeviceReport CudaDevices::find() {
  const Driver driver;
  DeviceReport report;
  report.reason = driver.start();
  if (!report.reason.empty()) return report;
  const int count = driver.count();
  if (count == 0) {
    report.reason = "CUDA shows no device to this process";
    return report;
  }
  const Nvml nvml;
  const auto entries = visible_entries();
  for (int number = 0; number < count; ++number) {
    auto gpu = driver.device(number, nvml);
    const auto place = static_cast<std::size_t>(number);
    gpu.visible_as = place < entries.size() ? entries[place] : std::to_string(number);
    report.gpus.push_back(std::move(gpu));
  }
  return report;
}

}  // namespace clara::cuda_devices
