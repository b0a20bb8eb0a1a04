#pragma once

#include "host/automl/jobs/launcher.hpp"
#include "host/automl/jobs/reported_values.hpp"

#include <clara/automl/controller.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace clara {
class OutputReader;
}

namespace clara::host::automl {

class JobRun;
struct EngineContext;

/// What a running job reports and prints, on its way into the study, to the handlers, and to the
/// pruner. [loop]
class JobReports {
 public:
  /// `run` owns it.
  JobReports(EngineContext& context, JobRun& run);

  void heard(AttemptUpdate update);
  void heard_line(std::string_view line, bool overwritten);
  /// Its lines are read, beside what it writes into its log.
  bool reads_lines() const { return output_reader_ != nullptr; }
  /// Some of its lines are with the worker.
  bool reading() const { return reading_; }

  /// A runner has started the job anew: what it had reported is void. Until begun_anew() the
  /// handlers do not know of that start, and hear nothing of its values.
  void begin_anew();
  void begun_anew();

 private:
  void record(ReportedValues::Change change);
  void show_progress();
  void hold_if_behind();
  void read_lines();
  void ask_pruner(const std::vector<Reported>& values);

  EngineContext& context_;
  JobRun& run_;
  OutputReader* output_reader_;
  store::EventsMark mark_;
  ReportedValues kept_;
  std::vector<std::string> lines_;  ///< not read yet
  std::size_t line_bytes_ = 0;      ///< of them
  std::size_t unwritten_ = 0;       ///< values on their way into the study
  bool reading_ = false;            ///< the worker reads some
  int unknown_starts_ = 0;          ///< of which not every handler knows
  bool unseen_ = false;             ///< there was progress meanwhile
};

}  // namespace clara::host::automl
