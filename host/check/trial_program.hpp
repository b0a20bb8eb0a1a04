#pragma once

#include <clara/error.hpp>
#include <host/config/plan.hpp>

namespace clara::host::check {

/// Reports what is wrong with an executor's `search_space`, `report_keys` and `reward_attr` taken
/// together: parameters without a name, written twice, or that would be one variable of the trial's
/// environment; a reward over a metric that nobody reads.
void check_trial_program(const config::Plan& plan, Issues& issues);

}  // namespace clara::host::check
