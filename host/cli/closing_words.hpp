#pragma once

#include "host/display/closing.hpp"

#include <host/cli/app.hpp>

namespace clara::host::cli {

/// Says how a study has ended, on stdout, when the log before it has been read; returns its exit
/// code. Ends the process with it when nobody reads what it says, after a while that is shorter
/// when the user wants to be gone. `facts.handlers`: without the messages that wait, which
/// `summary` has.
int say_closing_words(App& app, const automl::Summary& summary, display::ClosingFacts facts);

}  // namespace clara::host::cli
