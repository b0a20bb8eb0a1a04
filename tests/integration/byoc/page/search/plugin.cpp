#include <clara/plugin.hpp>
#include "greedy_controller.hpp"
#include "process_runner.hpp"

CLARA_PLUGIN("acme_search", "1.0.0", registry) {
  registry.add<clara::Controller, acme::GreedyController>("GreedyController",
                                                          "stays near the best job");
  registry.add<clara::Runner, acme::ProcessRunner>("ProcessRunner", "processes of this machine");
}
