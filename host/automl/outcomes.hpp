#pragma once

#include "host/automl/state/study_state.hpp"

#include <functional>
#include <vector>

namespace clara::host::automl {

/// Tells the controller what became of these jobs, those that it knows already left out, then
/// records that it knows and what it has learnt, in one transaction; after a crash before that, it
/// is told again from the state that it had before. `then` is called on the loop when the
/// controller has returned. [loop]
void tell(StudyState& state, const std::vector<std::int64_t>& numbers, std::function<void()> then);

/// What became of a job that has its row.
ControllerThread::Told told_of(StudyState& state, const std::shared_ptr<const Job>& job);

/// In a transaction: what the controller and the pruner need to go on from here.
void save_states(store::StudyFile& study, const ControllerThread::States& states);
ControllerThread::States saved_states(const store::StudyFile& study);

}  // namespace clara::host::automl
