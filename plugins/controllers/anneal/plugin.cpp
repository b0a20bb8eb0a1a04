#include <clara/plugin.hpp>

#include "anneal_controller.hpp"

CLARA_PLUGIN("anneal", "0.1.0", registry) {
  registry.add<clara::Controller, clara::anneal::AnnealController>(
      "AnnealController", "simulated annealing: draws ever closer to one of the best jobs so far");
}
