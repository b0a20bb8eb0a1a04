#pragma once

#include "dataset.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

namespace clara::monai_datasets {

/// MONAI's CacheDataset: keeps what the transforms before the first random one make of an item. One
/// cache for all threads; cached tensors are shared with every sample made from them and never
/// written to (a transform makes new ones).
class CacheDataset : public Dataset {
 public:
  struct Options : Dataset::Options {
    std::int64_t cache_num = std::numeric_limits<std::int64_t>::max();
    double cache_rate = 1.0;
    std::optional<std::int64_t> num_workers = 1;
    bool progress = true;
    bool copy_cache = true;
    bool as_contiguous = true;
    bool hash_as_key = false;
    std::variant<bool, std::string> runtime_cache = false;
    static std::span<const Field> fields();
  };

  CacheDataset(const Options& options, Context& context);

  std::vector<Sample> get(std::size_t index, DrawOrder& order) const override;
  void prepare(const std::function<void(std::size_t, std::size_t)>& progress) override;

 private:
  struct Slot {
    std::size_t item = 0;
    std::mutex mutex;
    std::optional<std::vector<Sample>> samples;  ///< guarded by mutex
  };

  void make_slots(const Options& options);
  const std::vector<Sample>& cached(Slot& slot) const;

  std::size_t deterministic_;  ///< transforms before the first random one
  std::size_t threads_;
  bool at_runtime_;
  bool contiguous_;
  bool progress_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::map<std::size_t, Slot*> slot_of_item_;
};

}  // namespace clara::monai_datasets
