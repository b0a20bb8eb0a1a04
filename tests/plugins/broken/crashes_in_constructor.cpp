#define CLARA_BROKEN broken_crashes_in_constructor
#include "idle.hpp"

#include <cstdio>
#include <cstdlib>

namespace CLARA_BROKEN {
class Crasher final : public clara::Handler {
 public:
  Crasher() {
    std::fputs("acme: no licence\n", stderr);
    std::abort();
  }
};
}  // namespace CLARA_BROKEN

CLARA_PLUGIN("crashes_in_constructor", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
  registry.add<clara::Handler, CLARA_BROKEN::Crasher>("Crasher", "does nothing");
}
