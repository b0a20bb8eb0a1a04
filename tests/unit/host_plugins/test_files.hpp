#pragma once

#include <clara/error.hpp>
#include <clara/value.hpp>
#include <host/plugins/catalog.hpp>
#include <support/paths.hpp>

#include <filesystem>
#include <functional>
#include <string>

namespace clara::testing {

/// The file of a broken plugin, or of one of the good ones.
std::filesystem::path broken(const std::string& name);
std::filesystem::path good(const std::string& name);

/// Folders with nothing of our own in them: only what a test puts there. The probe program is the
/// real one.
host::plugins::Folders folders(const std::vector<std::filesystem::path>& others = {});

/// What `work` throws: the whole text of a clara::Error, which must carry this exit code; "" when
/// it throws nothing.
std::string error_of(const std::function<void()>& work, ExitCode code = ExitCode::plugin);

/// A folder with copies of plugins.
struct Custom {
  TemporaryFolder root;
  std::filesystem::path folder;
  Custom();
  std::filesystem::path put(const std::filesystem::path& plugin, const std::string& as = "") const;
};

/// A value as it stands in a config: config.json:3:7.
Value at_line(Value value);

void write_file(const std::filesystem::path& file, const std::string& text);

}  // namespace clara::testing
