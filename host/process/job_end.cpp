#include "host/process/job_end.hpp"

#include "host/process/log_tail.hpp"

#include <clara/error.hpp>

#include <string.h>

#include <cmath>
#include <utility>

namespace clara::host::process {
namespace {

struct Finding {
  std::string reason;
  std::string message;
};

std::string seconds(std::chrono::milliseconds t) {
  return number_text(static_cast<double>(t.count()) / 1000.0) + " s";
}

// An allocation that a ulimit refuses looks to the program like any other error; its own words
// tell.
bool speaks_of_memory(const std::string& log) {
  for (const char* words : {"bad_alloc", "MemoryError", "Cannot allocate memory", "out of memory",
                            "DefaultCPUAllocator: can't allocate memory"}) {
    if (log.find(words) != std::string::npos) return true;
  }
  return false;
}

std::string exit_text(int code) {
  const std::string text = "exit " + std::to_string(code);
  // A shell's way to say that its program was killed.
  const bool of_signal = code > 128 && code < 128 + 65;
  return of_signal ? text + ", that is " + signal_name(code - 128) + " in the job" : text;
}

Finding never_ran(const EndFacts& facts, const ExitRecord& e) {
  const std::string what = e.failed_step == "enter" ? "cannot enter its working directory"
                           : e.failed_step == "run" ? "cannot run " + facts.program
                                                    : "cannot start a process";
  return {"spawn", what + ": " + e.error};
}

Finding of_exit(const EndFacts& facts, const ExitRecord& e, const std::string& log) {
  if (!e.failed_step.empty()) return never_ran(facts, e);
  if (e.stop == "timeout") {
    return {"timeout", "ran longer than its limit of " + seconds(facts.time_limit)};
  }
  if (e.stop == "host_died") return {"host_died", "ended because the host had died"};
  if (!e.stop.empty()) return {"stopped", "ended on request"};
  if (e.oom) return {"oom", "killed for lack of memory"};
  const bool failed = e.signal || e.exit_code != 0;
  if (failed && e.memory_ulimit && speaks_of_memory(log)) {
    return {"oom",
            "out of memory under a limit of " + std::to_string(*e.memory_ulimit >> 20) + " MiB"};
  }
  if (e.signal) {
    return {"signal",
            "killed by signal " + std::to_string(*e.signal) + " (" + signal_name(*e.signal) + ")"};
  }
  if (e.exit_code != 0) return {"exit", exit_text(e.exit_code.value_or(-1))};
  return {};
}

Finding of_score(const JobResult& result, bool needs_score) {
  if (result.score && std::isfinite(*result.score)) return {};
  if (result.score) return {"bad_score", "the score is " + number_text(*result.score)};
  if (needs_score) return {"no_result", "result.json names no score"};
  return {};
}

// What a job that was ended before leaves on its way out is the score of half a training. A time
// limit is known beforehand: a job may make use of the grace after it.
bool came_too_late(const std::optional<ExitRecord>& exit) {
  return exit && !exit->stop.empty() && exit->stop != "timeout" && !exit->had_result;
}

Finding finding_of(const JobEnd& end, const EndFacts& facts, const std::string& broken_result) {
  if (!facts.protocol_failure.empty()) return {"protocol", facts.protocol_failure};
  if (!broken_result.empty()) return {"protocol", broken_result};
  if (end.result && (end.result->score || facts.needs_score)) {
    return of_score(*end.result, facts.needs_score);
  }
  if (!end.exit) return {"lost", "clara-job was lost: " + facts.job_failure};
  Finding found = of_exit(facts, *end.exit, end.log_tail);
  if (found.reason.empty() && facts.needs_score) {
    return {"no_result", "exit 0, but no result.json: the job reported no score"};
  }
  return found;
}

}  // namespace

std::string signal_name(int signal) {
  const char* name = sigabbrev_np(signal);
  return name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(signal);
}

JobEnd read_end(const std::filesystem::path& attempt, const EndFacts& facts) {
  JobEnd end;
  EndFacts known = facts;
  std::string broken_result;
  try {
    end.result = read_result(attempt);
  } catch (const Error& e) {
    broken_result = std::string("result.json: ") + e.what();
  }
  try {
    end.exit = read_exit(attempt);
  } catch (const Error& e) {
    known.job_failure = std::string("exit.json: ") + e.what();
  }
  if (came_too_late(end.exit)) {
    end.result.reset();
    broken_result.clear();
  }
  std::error_code unknown;
  if (!end.exit && !std::filesystem::exists(attempt, unknown)) {
    known.job_failure = unknown ? "its folder cannot be read (" + unknown.message() + ")"
                                : "its folder is gone: " + attempt.string();
  }
  end.log_tail = log_tail(attempt);
  end.ended = written_at(attempt / (end.exit ? "exit.json" : "result.json"));
  auto [reason, message] = finding_of(end, known, broken_result);
  end.reason = std::move(reason);
  end.message = std::move(message);
  if (end.succeeded() && end.result) end.score = end.result->score;
  return end;
}

}  // namespace clara::host::process
