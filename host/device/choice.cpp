#include <clara/error.hpp>
#include <clara/internal/code.hpp>
#include <host/device/choice.hpp>
#include <host/device/find.hpp>
#include <host/plugins/elf_file.hpp>

#include <filesystem>
#include <system_error>

namespace clara::host::device {
namespace {

namespace fs = std::filesystem;

/// Where libclara_train.so finds LibTorch.
fs::path find_libtorch_cuda(const fs::path& train_library) {
  const plugins::ElfFile train(train_library);
  std::error_code ignored;
  for (const auto& folder : train.run_path()) {
    auto file = fs::path(folder) / "libtorch_cuda.so";
    if (file.is_absolute() && fs::exists(file, ignored)) return file;
  }
  return {};
}

/// The CUDA half of LibTorch, then the kernels of plugins, which make themselves known to it as
/// they are loaded. "" or why one cannot be loaded.
std::string start_libtorch_cuda(const plugins::Catalog& catalog, const fs::path& plugins_folder) {
  try {
    const auto train = plugins_folder.parent_path().parent_path() / "libclara_train.so";
    const auto library = find_libtorch_cuda(train);
    if (library.empty())
      return "there is no libtorch_cuda.so where " + train.string() + " finds LibTorch";
    static_cast<void>(load_code(library));
    catalog.use_cuda();
    return "";
  } catch (const std::exception& error) {
    return error.what();
  }
}

/// "" when CUDA can be used from now on.
std::string start_cuda(const DeviceProbe& machine) {
  const auto report = machine.find_devices();
  return report.gpus.empty() ? report.reason : machine.load_cuda();
}

}  // namespace

Wanted wanted_from(std::string_view source, std::string_view word) {
  if (word == "auto") return Wanted::automatic;
  if (word == "cpu") return Wanted::cpu;
  if (word == "cuda") return Wanted::cuda;
  throw Error(
      std::string(source) + ": expected auto, cpu or cuda, got \"" + std::string(word) + "\"",
      ExitCode::config);
}

DeviceProbe DeviceProbe::here(const plugins::Catalog& catalog, const plugins::Folders& folders,
                              Logger& logger) {
  return {[&catalog, &logger] { return device::find_devices(catalog, logger); },
          [&catalog, &folders] { return start_libtorch_cuda(catalog, folders.own); }};
}

Choice choose(Wanted wanted, Configured configured, const DeviceProbe& machine) {
  if (wanted == Wanted::cpu) return {};
  if (wanted == Wanted::automatic && configured == Configured::cpu) return {};
  const auto problem = start_cuda(machine);
  if (problem.empty()) return {"cuda:0", ""};
  if (wanted == Wanted::cuda) {
    throw Error("--device cuda: there is no CUDA device: " + problem, ExitCode::unavailable);
  }
  if (configured == Configured::nothing) return {};
  return {"cpu", "RUNNING ON THE CPU: the config asks for a GPU, and there is none: " + problem +
                     "; --device cpu says that this is wanted"};
}

void announce(const Choice& choice, Logger& logger) {
  if (!choice.warning.empty()) {
    const std::string frame(80, '*');
    logger.warn(frame);
    logger.warn(choice.warning);
    logger.warn(frame);
  }
  logger.info("device: " + choice.device);
}

}  // namespace clara::host::device
