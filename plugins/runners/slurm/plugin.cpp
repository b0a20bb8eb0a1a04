#include <clara/plugin.hpp>

#include "slurm_runner.hpp"

CLARA_PLUGIN("slurm", "0.1.0", registry) {
  registry.add<clara::Runner, clara::slurm::SlurmRunner>(
      "SlurmRunner", "runs jobs on a Slurm cluster, through sbatch, squeue and scancel");
}
