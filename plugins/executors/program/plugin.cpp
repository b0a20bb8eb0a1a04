#include <clara/plugin.hpp>

#include "program_executor.hpp"

CLARA_PLUGIN("program_executor", "0.1.0", registry) {
  registry.add<clara::Executor, clara::program::ProgramExecutor>(
      "ProgramExecutor",
      "runs each trial as a program in any language; metrics are printed or reported as JSON "
      "lines");
}
