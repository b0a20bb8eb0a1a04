#define CLARA_BROKEN broken_manifest_is_no_json
#include "idle.hpp"

CLARA_PLUGIN("manifest_is_no_json", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
}
