#pragma once

#include <support/paths.hpp>
#include <support/run.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace clara::testing {

/// What a third party has: clara-host as it was installed, and a project of their own in another
/// place.
class ThirdParty {
 public:
  /// The one of this process: installing takes seconds, and building the example half a minute.
  static const ThirdParty& instance();

  std::filesystem::path program() const { return prefix() / "bin/clara-host"; }
  std::filesystem::path prefix() const { return folder_ / "prefix"; }
  std::filesystem::path example() const { return folder_ / "byoc"; }
  /// The example's plugins.
  std::filesystem::path plugins() const { return example() / "build/plugins"; }
  const std::filesystem::path& folder() const { return folder_.path(); }
  /// True when the SDK has the training half.
  bool has_train() const;

  /// Configures and builds a project; fails the test with the output when that does not work.
  void build(const std::filesystem::path& project) const;

 private:
  ThirdParty();
  TemporaryFolder folder_;
};

}  // namespace clara::testing
