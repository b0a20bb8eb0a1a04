#pragma once

#include "host/automl/observer.hpp"

#include <string>
#include <vector>

namespace clara::host::display {

/// What the closing words need beside the summary.
struct ClosingFacts {
  std::string program;        ///< how clara-host is called
  std::string dashboard_url;  ///< of study.db, read only
  std::string tracking_uri;   ///< of MLflow; empty: it is off
};

/// What a user is told when a study has ended: how it ended, the best job with its values, its
/// folder and the command that trains it again, and how to look further.
std::vector<std::string> closing_lines(const automl::Summary& summary, const ClosingFacts& facts);

/// The same for programs: {"run_id", "folder", "database", "reason", "error", "exit_code",
/// "resumable", "undelivered", "jobs": {...}, "best": {...}}.
Value closing_value(const automl::Summary& summary);

/// "8 jobs: 7 complete, 1 failed"
std::string tally(const StudySnapshot& study);

}  // namespace clara::host::display
