#pragma once

#include "host/study/settings.hpp"

#include <host/cli/app.hpp>
#include <host/cli/config_options.hpp>

namespace clara::host::cli {

/// The options of `run`.
struct RunStudyOptions {
  ConfigOptions config;
  study::CommandLine command_line;
};

/// With --resume: what the run was asked for when it began, where this command line does not say
/// it anew. Throws clara::Error when that holds a secret, which was not kept, and is not said anew.
void take_over(App& app, RunStudyOptions& options);

}  // namespace clara::host::cli
