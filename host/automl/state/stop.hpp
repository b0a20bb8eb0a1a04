#pragma once

#include "host/automl/jobs/verdict.hpp"

#include <string>

namespace clara::host::automl {

/// Why a study ends before its controller has finished.
struct Stop {
  StopWhy jobs = StopWhy::study_ended;  ///< what running jobs are told
  std::string reason;
  int exit_code = 0;
  std::string error;  ///< empty: a good end
};

}  // namespace clara::host::automl
