#pragma once

#include "host/automl/jobs/verdict.hpp"
#include "host/automl/settings.hpp"

namespace clara::host::automl {

/// Completes the verdict on a job that has a score: its value of each objective, and how far it is
/// beyond each constraint. The score is the value of the objective that is named like the curve
/// that it comes from, "score", and of the first one if none is; every other one is, in this
/// order, a metric of the job's result, the value that it reported last when it had reached its
/// score, "seconds", how long it ran. A failure when one is missing or not finite.
Verdict with_objectives(const Settings& settings, Verdict verdict, const Job& job,
                        const process::JobEnd& end);

}  // namespace clara::host::automl
