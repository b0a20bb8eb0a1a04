#include "fifo_scheduler.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <charconv>

namespace clara::fifo {

namespace {

[[noreturn]] void bad_syntax(const std::string& workers) {
  throw Error("workers: \"" + workers +
                  "\" is not understood; write the GPUs of each worker with \",\" between GPUs and "
                  "\":\" between "
                  "workers, such as 0:0:1:1 or 0,1:2,3, or \"cpu\" for a worker without one",
              ExitCode::config);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<int> devices_of(std::string_view worker, const std::string& workers) {
  std::vector<int> devices;
  if (worker == "cpu") return devices;
  for (const auto part : split(worker, ',')) {
    int number = -1;
    const auto* end = part.data() + part.size();
    const auto result = std::from_chars(part.data(), end, number);
    if (part.empty() || result.ec != std::errc() || result.ptr != end || number < 0)
      bad_syntax(workers);
    if (std::find(devices.begin(), devices.end(), number) != devices.end())
      throw Error(
          "workers: \"" + workers + "\" gives one worker GPU " + std::to_string(number) + " twice",
          ExitCode::config);
    devices.push_back(number);
  }
  return devices;
}

void check_devices(const std::vector<int>& devices, const Machine& machine) {
  for (const int device : devices) {
    const bool there = std::any_of(machine.gpus.begin(), machine.gpus.end(),
                                   [&](const Gpu& gpu) { return gpu.number == device; });
    if (there) continue;
    std::string have;
    for (const auto& gpu : machine.gpus)
      have += (have.empty() ? "" : ", ") + std::to_string(gpu.number);
    throw Error("workers: there is no GPU " + std::to_string(device) + "; this machine has " + have,
                ExitCode::config);
  }
}

}  // namespace

std::vector<Slot> FIFOScheduler::slots(const std::string& workers, const Machine& machine) {
  std::vector<Slot> out;
  if (workers.empty()) {
    for (const auto& gpu : machine.gpus) out.push_back({0, {gpu.number}, 1});
    if (out.empty()) out.emplace_back();
  } else {
    for (const auto worker : split(workers, ':')) {
      auto devices = devices_of(worker, workers);
      if (machine.gpus.empty()) devices.clear();
      check_devices(devices, machine);
      out.push_back({0, std::move(devices), 1});
    }
  }
  const int count = static_cast<int>(out.size());
  for (int i = 0; i < count; ++i) {
    auto& slot = out[static_cast<std::size_t>(i)];
    slot.worker = i + 1;
    // The first workers take what does not divide evenly.
    slot.threads = std::max(1, machine.cores / count + (i < machine.cores % count ? 1 : 0));
  }
  return out;
}

std::optional<std::size_t> FIFOScheduler::choose(std::span<const Job>, const Slot&) { return 0; }

}  // namespace clara::fifo
