#pragma once

#include <clara/value.hpp>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace clara::host::results {

/// A job's config as that of an MMAR of its own.
struct PlainConfig {
  Value training;                 ///< config_train.json, nothing of the search in it
  Value environment;              ///< environment.json; an empty object for none
  std::vector<std::string> lost;  ///< settings of --set that held a secret, which was not kept
  std::set<std::string> data;     ///< top-level folders of the root MMAR that the environment names
};

/// `job` and `root` are folders of MMARs, `record` is the run's: the settings of --set become first
/// values of the config where it has the name and the environment has not, and the environment's
/// otherwise. Throws clara::Error for files that cannot be read.
PlainConfig plain_config(const std::filesystem::path& job, const std::filesystem::path& root,
                         const Value& record);

/// The file name of the training config that the run has searched over.
std::string training_file(const Value& record);

}  // namespace clara::host::results
