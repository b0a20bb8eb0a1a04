#pragma once

#include <host/config/plan.hpp>
#include <host/device/choice.hpp>

namespace clara::host::device {

/// What a config says of the device. A run has one: a GPU when any enabled component asks for one
/// in an argument that names a device, else the CPU when an engine says so, else what `use_gpu` of
/// the first level says. A "cpu" of another component is a place for its result and no more.
Configured configured_device(const config::Plan& plan);

}  // namespace clara::host::device
