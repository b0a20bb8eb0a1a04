#include <clara/fingerprint.hpp>
#include <host/cli/version.hpp>

namespace clara::host::cli {

// CLARA_HOST_VERSION comes from the build, for this file alone: a new version recompiles nothing
// else.
std::string version() { return CLARA_HOST_VERSION; }

std::string version_line() {
  return "clara-host " + version() +
         " (sdk " CLARA_STRINGIFY(CLARA_SDK_ABI) ", LibTorch " CLARA_TORCH_ ", " CLARA_COMPILER_
                                                 ")";
}

}  // namespace clara::host::cli
