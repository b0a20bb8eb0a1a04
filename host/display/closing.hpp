#pragma once

#include "host/automl/observer.hpp"
#include "host/results/handler_lines.hpp"

#include <string>
#include <vector>

namespace clara::host::display {

/// What the closing words need beside the summary.
struct ClosingFacts {
  std::string program;        ///< how clara-host is called
  std::string dashboard_url;  ///< of study.db, read only
  std::vector<results::HandlerLine> handlers;
  std::string resume{};  ///< the command that goes on with the study
};

/// What a user is told when a study has ended: how it ended, the best job with its values, its
/// folder and the command that trains it again, and how to look further.
std::vector<std::string> closing_lines(const automl::Summary& summary, const ClosingFacts& facts);

/// The same for programs: {"run_id", "folder", "database", "reason", "error", "exit_code",
/// "resumable", "undelivered", "jobs": {...}, "failures": [...], "handlers": [...], "best": {...}}.
Value closing_value(const automl::Summary& summary,
                    const std::vector<results::HandlerLine>& handlers);

/// The best job's score, values, folder and command, one line each.
std::vector<std::string> best_lines(const Job& best, const std::string& program);
/// How to look further at a run.
std::vector<std::string> further_lines(const StudySnapshot& study, const ClosingFacts& facts);
/// {"job", "score", "values", "folder", "command"}
Value best_value(const Job& best);
/// {"complete": 7, "pruned": 0, "failed": 1, "running": 0, "waiting": 0}
Value counts_value(const StudySnapshot& study);
/// "best score      0.81": a word, and from column 17 on what it is.
std::string row(const std::string& name, const std::string& text);

/// "8 jobs: 7 complete, 1 failed"
std::string tally(const StudySnapshot& study);
/// "  5 failed: exit 3: cannot open the volume", the most frequent reasons first; of many kinds the
/// rest as one line.
std::vector<std::string> failure_reasons(const StudySnapshot& study);
/// [{"reason", "jobs"}], all of them, in the same order.
Value failures_value(const StudySnapshot& study);
/// "MLflow          http://127.0.0.1:5000; 3 messages wait", one line each.
std::vector<std::string> handler_rows(const std::vector<results::HandlerLine>& handlers);
/// [{"handler", "name", "text", "waiting"}]
Value handlers_value(const std::vector<results::HandlerLine>& handlers);

}  // namespace clara::host::display
