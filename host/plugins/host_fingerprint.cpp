#include <clara/fingerprint.hpp>
#include <host/plugins/fingerprint.hpp>

namespace clara::host::plugins {

// The numbers of this build (CLARA_SDK_HASH, CLARA_TORCH_VERSION) are definitions of this file
// alone.
const Fingerprint& host_fingerprint() {
  static const Fingerprint fingerprint(CLARA_FINGERPRINT);
  return fingerprint;
}

}  // namespace clara::host::plugins
