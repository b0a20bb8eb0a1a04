#pragma once

#include <clara/automl/job.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clara::host::display {

/// A job of worker 1 below `run`, a run's folder.
inline std::shared_ptr<Job> make_job(const std::string& run, std::int64_t number, JobState state,
                                     SearchValues values, std::optional<double> score) {
  auto job = std::make_shared<Job>();
  job->number = number;
  if (state != JobState::waiting)
    job->name = "W1_" + std::to_string(number) + "_J" + std::to_string(number);
  job->state = state;
  job->score = score;
  job->values = std::move(values);
  job->folder = run + "/" + job->name;
  return job;
}

/// One line each, so that a failed comparison can be read.
inline std::string text(const std::vector<std::string>& lines) {
  std::string all;
  for (const auto& line : lines) all += line + "\n";
  return all;
}

}  // namespace clara::host::display
