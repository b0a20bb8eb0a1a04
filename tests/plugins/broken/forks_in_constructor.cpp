#define CLARA_BROKEN broken_forks_in_constructor
#include "idle.hpp"

#include <unistd.h>

namespace CLARA_BROKEN {
class Forker final : public clara::Handler {
 public:
  Forker() { static_cast<void>(!fork()); }
};
}  // namespace CLARA_BROKEN

CLARA_PLUGIN("forks_in_constructor", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
  registry.add<clara::Handler, CLARA_BROKEN::Forker>("Forker", "does nothing");
}
