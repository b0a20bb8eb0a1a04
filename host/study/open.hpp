#pragma once

#include "host/automl/settings.hpp"

#include <host/log/logger.hpp>
#include <host/store/study_file.hpp>

#include <clara/value.hpp>

namespace clara::host::study {

/// Makes the study's file of a new run, or opens that of a run that goes on, and keeps the record.
/// Fills in what the file decides: the uid, and for a run that goes on its seed, its direction and
/// its curve. `force`: go on although plugins have changed. Throws clara::Error.
store::StudyFile open_study(automl::Settings& settings, const Value& record, bool force,
                            Logger& log);

/// A seed for a study whose user wants none in particular; below 2^31.
std::uint64_t random_seed();

}  // namespace clara::host::study
