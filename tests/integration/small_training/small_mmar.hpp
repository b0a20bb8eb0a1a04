#pragma once

#include <clara/value.hpp>
#include <support/background.hpp>
#include <support/paths.hpp>
#include <support/run.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace clara::testing {

/// An MMAR that trains a small U-Net with dropout, a scheduler and random transforms for four
/// epochs of four iterations on six volumes of 12 x 12 x 12 voxels, and validates after each.
class SmallMmar {
 public:
  SmallMmar();

  std::filesystem::path path() const { return folder_ / "MMARs/small"; }
  /// Replaces text of config/config_train.json, which has to be there.
  void replace(const std::string& what, const std::string& with) const;
  void write(const std::string& file, const std::string& text) const;
  std::string read(const std::string& file) const;
  Value stats() const { return parse_json(read("models/train_stats.json")); }
  /// Removes what a training leaves behind.
  void clear() const;

  /// `clara-host train`, with more arguments.
  Ran train(const std::vector<std::string>& more = {}) const;
  Background start(const std::vector<std::string>& more = {}) const;
  Ran run(const std::vector<std::string>& arguments) const;

 private:
  TemporaryFolder folder_;
};

}  // namespace clara::testing
