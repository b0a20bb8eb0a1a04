#pragma once

#include "host/automl/controller_thread.hpp"
#include "host/automl/state/study_state.hpp"
#include "host/store/study_file.hpp"

#include <cstdint>

namespace clara::host::automl {

/// What the controller is told of a job.
ControllerThread::Told told_of(const StudyState& state, std::int64_t number);

/// In a transaction: what the controller and the pruner need to go on from here.
void save_states(store::StudyFile& study, const ControllerThread::States& states);
ControllerThread::States saved_states(const store::StudyFile& study);

}  // namespace clara::host::automl
