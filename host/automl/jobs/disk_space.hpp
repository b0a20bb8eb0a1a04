#pragma once

#include "host/process/job_end.hpp"

#include <filesystem>
#include <string>

namespace clara::host::automl {

/// Why nothing can be written below `folder` any more: no space, no inodes, a quota, a limit on the
/// size of files; "" when something can. Tries it, with a small file. [any]
std::string no_disk_space(const std::filesystem::path& folder);

/// A job that ended this way has met a full disk, and says so. [any]
bool met_full_disk(const process::JobEnd& end);
/// The same of the words of an error.
bool speaks_of_full_disk(const std::string& words);

}  // namespace clara::host::automl
