#include <clara/plugin.hpp>

#include "mmar_handler.hpp"
#include "mmar_stats_handler.hpp"
#include "stats_handler.hpp"

CLARA_PLUGIN("mmar_handlers", "0.1.0", registry) {
  registry.add<clara::Handler, clara::mmar_handlers::MMARHandler>(
      "MMARHandler", "keeps the best jobs' folders, and ends the study at a score");
  registry.add<clara::Handler, clara::mmar_handlers::MMARStatsHandler>(
      "MMARStatsHandler", "writes mmar_stats.json, the jobs of a study from best to worst");
  registry.add<clara::Handler, clara::mmar_handlers::StatsHandler>(
      "StatsHandler", "logs each job and how the study stands");
}
