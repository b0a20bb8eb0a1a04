#pragma once

#include <host/results/handler_lines.hpp>
#include <host/store/study_file.hpp>

#include <clara/automl/handler.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::results {

/// How a run ended, in its own words.
struct Ended {
  std::string reason;
  std::string error;
  int exit_code = 0;
  bool resumable = false;
};

/// A run as its folder tells of it, while a host works on it or afterwards. Reading disturbs
/// nobody.
struct PastRun {
  std::shared_ptr<const StudySnapshot> study;  ///< jobs by number; what runs has its last values
  std::string objective;
  std::string dashboard_url;
  std::optional<std::string> holder;  ///< the host that works on it
  std::optional<Ended> ended;         ///< neither this nor a holder: its host has died
  std::vector<HandlerLine> handlers;  ///< as they were asked, and what waits now
  Value record;                       ///< run.json; null when the run has none
  std::vector<std::string> skipped;   ///< what others wrote into the study and is no JSON

  /// "running", "ended" or "interrupted".
  const char* state() const;
  std::vector<std::shared_ptr<const Job>> running() const;
  /// What the user types, in the working folder, to go on with it; see results::resume_command().
  std::string resume_command() const;
};

/// Reads the run in `folder`, see host/results/find_run.hpp. Throws clara::Error.
PastRun read_run(const std::filesystem::path& folder);

}  // namespace clara::host::results
