#pragma once

#include <filesystem>
#include <string>

namespace clara::monai_handlers {

/// Gives `file` a second name in its folder, in place of what had that name: a hard link where the
/// file system has them, else a copy. The name always stands for a whole file. Throws clara::Error
/// (storage).
void make_alias(const std::filesystem::path& file, const std::string& name);

}  // namespace clara::monai_handlers
