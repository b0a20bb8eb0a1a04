#include <clara/plugin.hpp>

#include "fifo_scheduler.hpp"

CLARA_PLUGIN("fifo", "0.1.0", registry) {
  registry.add<clara::Scheduler, clara::fifo::FIFOScheduler>(
      "FIFOScheduler",
      "gives free workers the oldest waiting job and divides the cores among them");
}
