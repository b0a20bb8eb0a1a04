#include <clara/plugin.hpp>

#include "mmar_executor.hpp"

CLARA_PLUGIN("mmar_executor", "0.1.0", registry) {
  registry.add<clara::Executor, clara::mmar::MMARExecutor>(
      "MMARExecutor", "runs each job as an MMAR of its own, with its concrete training config");
}
