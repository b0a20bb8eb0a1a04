#pragma once

#include "host/results/past_run.hpp"

#include <host/cli/app.hpp>

#include <string>

namespace clara::host::cli {

/// The run that the user means (see results::find_run()), read; what could not be read of it is
/// logged. Throws clara::Error.
results::PastRun past_run(App& app, const std::string& written);

}  // namespace clara::host::cli
