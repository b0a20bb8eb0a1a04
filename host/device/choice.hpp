#pragma once

#include <clara/devices.hpp>
#include <host/log/logger.hpp>
#include <host/plugins/catalog.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace clara::host::device {

/// What the user asked for by --device.
enum class Wanted { automatic, cpu, cuda };
/// What the config says, by `device` or `use_gpu`.
enum class Configured { nothing, cpu, cuda };

/// "auto", "cpu" or "cuda"; throws clara::Error for another word, which begins with `source`: where
/// it was written ("--device").
Wanted wanted_from(std::string_view source, std::string_view word);
/// For CLI::IsMember.
inline const std::vector<std::string> kDeviceOptions{"auto", "cpu", "cuda"};

struct Choice {
  std::string device = "cpu";  ///< "cpu" or "cuda:0": for RunSettings::device()
  std::string warning;         ///< not empty: announce() it
};

/// The parts of the machine that a choice depends on; tests put others in their place.
struct DeviceProbe {
  std::function<DeviceReport()> find_devices;
  /// Loads the CUDA half of LibTorch into this process; "" or why it cannot be.
  std::function<std::string()> load_cuda;

  /// This machine. `folders`: of the catalog; both outlive it.
  static DeviceProbe here(const plugins::Catalog& catalog, const plugins::Folders& folders,
                          Logger& logger);
};

/// Decides once, before the first plugin that uses LibTorch is loaded: after one call of LibTorch
/// it is too late to load its CUDA half.
/// --device cpu and cuda hold whatever the config says; auto is what the config says where it
/// exists, else the CPU with a warning; a config that says nothing takes a GPU when there is one.
/// Throws clara::Error (ExitCode::unavailable) for an explicit cuda that there is not.
Choice choose(Wanted wanted, Configured configured, const DeviceProbe& machine);

/// Logs the device, and the warning in a frame that cannot be missed.
void announce(const Choice& choice, Logger& logger);

}  // namespace clara::host::device
