#pragma once

#include <ATen/core/Tensor.h>
#include <clara/context.hpp>

#include <optional>
#include <string>

namespace clara::transforms {

/// Where a transform that names a device puts its result: on the run's device when that is not the
/// CPU and the config asked for one ("cuda"), else on the CPU. The command line decides over every
/// `device` of a config.
inline at::Device run_device(Context& context, const std::optional<std::string>& wanted) {
  if (!wanted || *wanted == "cpu") return at::kCPU;
  auto* settings = dynamic_cast<RunSettings*>(context.service(RunSettings::service_name));
  return settings == nullptr ? at::Device(at::kCPU) : at::Device(settings->device());
}

}  // namespace clara::transforms
