#pragma once

#include <filesystem>
#include <string>

namespace clara::host::plugins {

/// Why the code in `file` may not be run: "" when nobody but its user, and root, can have put it
/// there or can replace it. `file` is absolute and canonical. Looked at are the file, its folder,
/// and every folder above:
/// - nothing may be writable by everybody, or by a group with other members than the user; a folder
/// further up may when it is
///   sticky (as /tmp), since then others cannot replace what is not theirs;
/// - the file belongs to root, to the user, or (for root, who in a container works on folders of
/// the user outside) to the owner
///   of its folder; for other users than root the folders belong to root or to the user.
std::string writable_by_others(const std::filesystem::path& file);

}  // namespace clara::host::plugins
