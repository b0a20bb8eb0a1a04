#pragma once

#include "dataset.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace clara::monai_datasets {

/// MONAI's PersistentDataset: what the transforms before the first random one make of an item is
/// kept in a file of `cache_dir`, and read from there the next time, by this run or a later one.
/// The file's name says what is in it (see content_key), so that other transforms or a changed
/// image are other files. Several processes may share the folder. A folder that cannot be written
/// costs time only, which is told once.
class PersistentDataset : public Dataset {
 public:
  struct Options : Dataset::Options {
    std::optional<std::filesystem::path> cache_dir = "cache";
    std::string pickle_module = "pickle";
    std::int64_t pickle_protocol = 2;
    bool reset_ops_id = true;
    bool track_meta = false;
    bool weights_only = true;
    static std::span<const Field> fields();
  };

  PersistentDataset(const Options& options, Context& context);

  std::vector<Sample> get(std::size_t index, DrawOrder& order) const override;

 protected:
  /// What is kept of the chain.
  struct Part {
    std::size_t steps = 0;
    std::size_t generators = 0;  ///< that these steps draw from
    std::size_t transforms = 0;  ///< of the list, whose steps they are
  };
  static Part before_random(const Options& options);
  static Part first(const Options& options, std::int64_t count);
  PersistentDataset(const Options& options, const Part& part, Context& context);

 private:
  std::optional<std::vector<Sample>> kept(const std::filesystem::path& file) const;
  void keep(const std::filesystem::path& file, const std::vector<Sample>& samples) const;

  Context& context_;
  Part part_;
  std::vector<std::filesystem::path> files_;  ///< of each item; empty without a folder
  mutable std::atomic<bool> told_ = false;    ///< that the folder cannot be used
};

/// MONAI's CacheNTransDataset: the same for the first `cache_n_trans` transforms, random ones too,
/// whose first result is the one that stays.
class CacheNTransDataset : public PersistentDataset {
 public:
  struct Options : PersistentDataset::Options {
    std::int64_t cache_n_trans = 0;
    static std::span<const Field> fields();
  };

  CacheNTransDataset(const Options& options, Context& context);
};

}  // namespace clara::monai_datasets
