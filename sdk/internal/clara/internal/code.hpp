#pragma once

/// Between the host, which loads plugins, and clara_manifest, which looks into a finished one.

#include <clara/export.hpp>
#include <clara/plugin.hpp>

#include <filesystem>

namespace clara {

/// The one place where code comes into this process. Loads the shared library `file` (absolute) and
/// returns its door; null when it has none. All its symbols are bound now, so that a missing one is
/// an error here and not a crash later; none is shown to other libraries; it is never unloaded,
/// since its types, threads and exceptions may outlive every object that we know of. Throws
/// clara::Error (ExitCode::plugin) "FILE: cannot be loaded: ...". [any]
///
/// A static initialiser that throws ends the process: glibc declares dlopen as noexcept. Files from
/// outside are therefore tried in a process of their own first, see probe.hpp.
CLARA_API const PluginDoor* load_code(const std::filesystem::path& file);

}  // namespace clara
