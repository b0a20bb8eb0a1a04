#pragma once

#include <filesystem>

namespace clara::host::store {

/// True when `folder` lies on a file system that other machines share (NFS, SMB, Lustre, FUSE,
/// ...). SQLite's WAL needs memory shared between all users of the file, which those do not give.
bool is_network_file_system(const std::filesystem::path& folder);

/// The same, for the type number that statfs(2) reports.
bool is_network_file_system_type(long type);

}  // namespace clara::host::store
