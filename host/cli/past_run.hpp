#pragma once

#include "host/study/past_run.hpp"

#include <host/cli/app.hpp>

#include <string>

namespace clara::host::cli {

/// The run that the user means (see automl::find_run()), read; what could not be read of it is
/// logged. Throws clara::Error.
study::PastRun past_run(App& app, const std::string& written);

}  // namespace clara::host::cli
