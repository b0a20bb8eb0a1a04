#pragma once

#include <host/store/study_file.hpp>

#include <clara/automl/controller.hpp>
#include <clara/automl/job.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace clara::host::automl {

/// A trial's attribute beside those of Optuna; empty when it has none or no text.
std::string text_attr(const store::Trial& trial, std::string_view name);

/// The job that a trial is, as an earlier run has left it in the study; only trials that have an
/// `origin` are jobs. Its curves are not read, and what runs is `running` whether or not a host is
/// still there.
Job read_job(const store::Trial& trial);

/// What a later run has to know of a recommendation, kept with its trial.
Value job_extra(const Job& job, const Proposal& proposal);
/// The proposal that is kept so.
Proposal kept_proposal(const Value& extra);

/// What the attempts say: folder, attempt, worker, when it ran. Returns the last one.
std::optional<store::Attempt> read_attempts(const store::StudyFile& study,
                                            const store::Trial& trial, Job& job);

}  // namespace clara::host::automl
