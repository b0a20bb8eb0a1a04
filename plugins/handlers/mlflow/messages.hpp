#pragma once

#include <clara/automl/handler.hpp>
#include <clara/value.hpp>

#include <cstddef>
#include <string>

#include "names.hpp"

namespace clara::mlflow {

/// Every message says by itself where it belongs, since it may be delivered by a later host:
///   "experiment", "note": the experiment by name; "study": the parent run's uid; "uid": this run's
///   "do": "start" (make the run: name, start_ms, params, tags), "log" (metrics), "finish" (status,
///   end_ms, metrics, tags, artifact)
struct Place {
  std::string experiment;
  std::string note;
};

Value study_started(const Place& place, const StudySnapshot& study);
Value study_ended(const Place& place, const StudySnapshot& study, const std::string& reason);
Value job_started(const Place& place, const StudySnapshot& study, const Job& job);
/// The values that the job reported from index `first` on. `names`: of all that it reported before.
Value job_reported(const Place& place, const StudySnapshot& study, const Job& job,
                   std::size_t first, Names& names);
/// `config`: text of the concrete config, or "". `names`: of all that the job reported.
Value job_ended(const Place& place, const StudySnapshot& study, const Job& job,
                const std::string& config, const Names& names);

/// "AM" and the folder above `MMARs` (figure 13 of the blog that Clara users follow); without one,
/// "AM" and the MMAR's name.
std::string default_experiment(const std::filesystem::path& root);

}  // namespace clara::mlflow
