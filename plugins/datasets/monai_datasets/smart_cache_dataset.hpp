#pragma once

#include "dataset.hpp"

#include <clara/train/engine.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

namespace clara::monai_datasets {

/// MONAI's SmartCacheDataset: a cache that is smaller than the data list. Each epoch sees what the
/// cache holds; between two epochs SmartCacheHandler lets a share of new items in, which threads
/// have made meanwhile, in the place of those that have been there longest. The order of the items
/// is MONAI's. Without that handler it holds the first items always.
class SmartCacheDataset : public Dataset, public Replacing, public Resumable {
 public:
  struct Options : Dataset::Options {
    double replace_rate = 0.1;
    std::int64_t cache_num = std::numeric_limits<std::int64_t>::max();
    double cache_rate = 1.0;
    std::optional<std::int64_t> num_init_workers = 1;
    std::optional<std::int64_t> num_replace_workers = 1;
    bool progress = true;
    bool shuffle = true;
    std::int64_t seed = 0;
    bool copy_cache = true;
    bool as_contiguous = true;
    bool runtime_cache = false;
    static std::span<const Field> fields();
  };

  SmartCacheDataset(const Options& options, Context& context);

  /// How many the cache holds.
  std::size_t size() const override { return cached_; }
  std::vector<Sample> get(std::size_t index, DrawOrder& order) const override;
  void prepare(const std::function<void(std::size_t, std::size_t)>& progress) override;
  /// What it holds now, whatever is replaced afterwards: for a pass over the data that goes on in
  /// the next epoch. Borrows this.
  std::unique_ptr<const clara::Dataset> as_it_is() const;

  void start() override;
  void replace() override;
  void finish() override;

  /// Which items it holds.
  State resume_state() const override;
  void resume(const State& state) override;

 private:
  struct Slot {
    std::size_t position = 0;  ///< in order_
    std::mutex mutex;
    std::optional<std::vector<Sample>> samples;  ///< guarded by mutex
  };
  using Slots = std::vector<std::shared_ptr<Slot>>;
  class View;

  Slots slots() const;
  std::vector<Sample> finished(Slot& slot, DrawOrder& order) const;

  const std::vector<Sample>& filled(Slot& slot) const;
  std::size_t position_of_next(std::size_t index) const;
  void make_next();
  /// Waits for the threads that make what comes next; throws what one of them threw.
  void wait();

  std::vector<std::size_t> order_;  ///< of the items, as they are shuffled
  std::size_t cached_ = 0;
  std::size_t replaced_ = 0;  ///< how many change between two epochs
  std::size_t deterministic_ = 0;
  std::size_t init_threads_, replace_threads_;
  bool contiguous_, progress_;

  mutable std::mutex mutex_;
  Slots slots_;  ///< guarded by mutex_
  // The rest on the thread that calls start(), replace() and finish().
  std::size_t begin_ = 0;  ///< MONAI's _start_pos
  Slots next_;
  std::exception_ptr failure_;
  std::jthread maker_;  ///< last: it uses what stands above
};

}  // namespace clara::monai_datasets
