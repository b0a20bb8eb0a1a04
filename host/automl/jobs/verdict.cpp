#include "host/automl/jobs/verdict.hpp"

#include <clara/value.hpp>

#include <cmath>
#include <utility>

namespace clara::host::automl {
namespace {

Verdict by_score(double score) {
  if (!std::isfinite(score)) return failure("bad_score", "the score is " + number_text(score));
  Verdict verdict;
  verdict.state = JobState::complete;
  verdict.score = score;
  return verdict;
}

std::optional<Verdict> by_stop(const Stopped& stopped) {
  Verdict verdict;
  switch (stopped.why) {
    case StopWhy::none:
      return std::nullopt;
    case StopWhy::pruned:
      verdict.state = JobState::pruned;
      verdict.score = stopped.last;
      verdict.message = stopped.detail;
      return verdict;
    case StopWhy::protocol:
      return failure("protocol", stopped.detail);
    case StopWhy::study_ended:
      return failure("stopped", stopped.detail);
    case StopWhy::interrupted:
      verdict = failure("interrupted", stopped.detail);
      verdict.open = true;
      return verdict;
  }
  return std::nullopt;
}

/// ": the last line that it printed", or "".
std::string last_words(const process::JobEnd& end) {
  const auto last = end.log_tail.find_last_not_of(" \n");
  if (last == std::string::npos) return "";
  const auto line = end.log_tail.rfind('\n', last);
  return ": " + end.log_tail.substr(line + 1, last - line);
}

}  // namespace

Verdict failure(std::string reason, std::string message) {
  Verdict verdict;
  verdict.reason = std::move(reason);
  verdict.message = std::move(message);
  return verdict;
}

std::optional<Verdict> judge(const process::JobEnd& end, const Stopped& stopped) {
  if (stopped.why == StopWhy::protocol) return by_stop(stopped);
  // What a job leaves on its way out when it was asked to end is the score of half a training.
  const bool whole = stopped.why == StopWhy::none || end.had_result;
  if (whole && end.succeeded() && end.score) return by_score(*end.score);
  if (stopped.why != StopWhy::none && !(whole && end.result)) return by_stop(stopped);
  if (!end.succeeded()) return failure(end.reason, end.message + last_words(end));
  return std::nullopt;
}

bool ended_with_host(const process::JobEnd& end) {
  return end.reason == "host_died" || end.reason == "lost" || end.reason == "stopped" ||
         (end.reason == "no_result" && !end.exit);
}

bool ended_by_itself(const process::JobEnd& end, const Stopped& stopped) {
  const bool by_study = stopped.why == StopWhy::interrupted || stopped.why == StopWhy::study_ended;
  return by_study && end.exit && end.exit->stop.empty();
}

Verdict judge_scored(const ControllerThread::Scored& scored) {
  if (!scored.score) {
    return failure("no_score", scored.why.empty() ? "it has ended without a score" : scored.why);
  }
  return by_score(*scored.score);
}

}  // namespace clara::host::automl
