#pragma once

#include "host/process/job_end.hpp"

#include <filesystem>
#include <string>

namespace clara::host::automl {

/// The reason of an attempt that a full disk took.
inline constexpr const char* kNoSpace = "no_space";

/// Why nothing can be written below `folder` any more: no space, no inodes, a quota, a limit on the
/// size of files; "" when something can. Tries it, with a small file. [any]
std::string no_disk_space(const std::filesystem::path& folder);

/// The words for an attempt in `folder` that a full disk took, by what its supervisor has seen and
/// what kept it from starting; "" for any other. What a job prints says nothing: it may speak of
/// another disk. [any]
std::string full_disk_of(const process::JobEnd& end, const std::filesystem::path& folder);
/// The words of an error speak of a full disk.
bool speaks_of_full_disk(const std::string& words);

}  // namespace clara::host::automl
