#include <clara/error.hpp>
#include <clara/value.hpp>
#include <host/device/find.hpp>
#include <host/log/host_context.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace clara::host::device {
namespace {

constexpr const char* kFinder = "CudaDevices";

}  // namespace

DeviceReport find_devices(const plugins::Catalog& catalog, Logger& logger) {
  const auto* description = catalog.find(Devices::kind, kFinder);
  if (!description) return {{}, std::string("no plugin offers devices/") + kFinder};
  try {
    Services none{std::filesystem::path()};
    HostContext context(kFinder, logger, none);
    const Value no_arguments = Object{};
    const auto made = catalog.construct(*description, {no_arguments, context, nullptr, ""});
    return dynamic_cast<Devices&>(*made).find();
  } catch (const std::exception& error) {
    return {{}, error.what()};
  }
}

}  // namespace clara::host::device
