#define CLARA_BROKEN broken_throws_in_fill
#include "idle.hpp"

#include <stdexcept>

CLARA_PLUGIN("throws_in_fill", "1.0.0", registry) {
  throw std::runtime_error(
      "the fill of " + std::to_string(registry.entries().size()) +
      " components went wrong\nframe #0: fill(clara::Registry&) + 0x2a");  // as c10's
}
