#include <clara/plugin.hpp>

#include "reinforcement_controller.hpp"

CLARA_PLUGIN("reinforcement", "0.1.0", registry) {
  registry.add<clara::Controller, clara::reinforcement::ReinforcementController>(
      "ReinforcementController",
      "sweeps enums and learns real parameters with a policy, round by round");
}
