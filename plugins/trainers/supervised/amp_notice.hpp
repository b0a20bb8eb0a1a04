#pragma once

#include <clara/context.hpp>

#include <string>

namespace clara::supervised {

/// Says once, when a run begins, what `amp` means on this device: MONAI's autocast is CUDA's, so on
/// a CPU it computes in fp32 too.
inline void note_amp(Context& context, const std::string& device) {
  context.warn(device == "cpu" ? "amp: this runs on a CPU, where it means fp32"
                               : "amp: this version computes in fp32 on " + device + ", too");
}

}  // namespace clara::supervised
