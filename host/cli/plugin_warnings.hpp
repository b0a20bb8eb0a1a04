#pragma once

#include <host/cli/app.hpp>
#include <host/plugins/catalog.hpp>

namespace clara::host::cli {

/// Logs a warning for each file in the plugin folders that is not offered, with the reason, and for
/// each folder of CLARA_PLUGIN_PATH that is not there. Every command that looks components up by
/// name begins with it.
void warn_of_plugins(App& app, const plugins::Catalog& catalog);

}  // namespace clara::host::cli
