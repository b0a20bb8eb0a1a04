#pragma once

#include <clara/component.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// One GPU that this process may use.
struct Gpu {
  int number = 0;  ///< counted among those that this process may see
  std::string name;
  std::uint64_t total_bytes = 0;            ///< of its memory; 0: unknown
  std::optional<std::uint64_t> free_bytes;  ///< when it was asked; empty: unknown
  /// How CUDA_VISIBLE_DEVICES of a job names this GPU: an entry of that variable here, where a
  /// cluster has set it, else `number`.
  std::string visible_as;
};

/// What a machine has, or why it has nothing.
struct DeviceReport {
  std::vector<Gpu> gpus;  ///< by number, from 0
  std::string reason;  ///< why there is none, such as "libcuda.so.1 is not installed"; else empty
};

/// Finds the GPUs of this machine: for the --device of a training, and for the scheduler of a
/// study. The host asks the component CudaDevices, before any plugin that uses LibTorch is loaded.
class CLARA_API Devices : public Component {
 public:
  static constexpr std::string_view kind = "devices";
  /// [construction] Right after it was made, for one answer: each question has an object of its
  /// own. Takes no memory of a GPU, loads nothing of LibTorch, and does not throw for a machine
  /// without a GPU or without a driver.
  virtual DeviceReport find() = 0;
};

}  // namespace clara
