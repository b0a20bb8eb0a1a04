#pragma once

#include <ATen/core/Tensor.h>
#include <clara/context.hpp>
#include <clara/options.hpp>

#include <optional>
#include <string>

namespace clara {

/// Type of a `device` argument: "cpu", "cuda" or "cuda:N", as torch.device writes it. The host
/// counts every argument of this type when it decides the device of a run.
struct CLARA_TRAIN_API DeviceName {
  std::string text = "cpu";
};

template <>
struct TypeOf<DeviceName> {
  CLARA_TRAIN_API static Value schema();
  CLARA_TRAIN_API static DeviceName read(const Value& value, OptionReader& reading);
  CLARA_TRAIN_API static Value print(const DeviceName& device);
};

/// Where a component that names a device puts its result: on the run's device when the config asked
/// for a GPU, else on the CPU. The command line decides over every `device` of a config; only
/// "cpu" is left as it is, which never needs what this machine may not have.
CLARA_TRAIN_API at::Device run_device(Context& context, const std::optional<DeviceName>& wanted);

/// The device that an engine works on: the run's; without a host, what is `configured`, else "cpu".
CLARA_TRAIN_API std::string engine_device(Context& context,
                                          const std::optional<DeviceName>& configured);

}  // namespace clara
