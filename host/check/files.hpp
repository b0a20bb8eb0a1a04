#pragma once

#include <clara/error.hpp>
#include <host/config/plan.hpp>

#include <filesystem>

namespace clara::host::check {

/// Below this much free space a training or study is not started.
inline constexpr std::uintmax_t kLeastSpace = std::uintmax_t{64} << 20;
/// Below this much free space there is a warning.
inline constexpr std::uintmax_t kScarceSpace = std::uintmax_t{1} << 30;

/// Reports what a plan's enabled components will not find or may not write: data lists and their
/// files, checkpoints to load, folders to save to, with too little free space. Writes nothing.
void check_files(const config::Plan& plan, Issues& issues);

/// Reports that nothing can be written below `folder` (which need not exist), or not enough. `at`,
/// `path` and `hint`: where the config names it.
void check_writable(const std::filesystem::path& folder, const Value& at, const std::string& path,
                    const std::string& hint, Issues& issues);

}  // namespace clara::host::check
