#include "cache_dataset.hpp"

#include "contiguous.hpp"
#include "workers.hpp"

#include <algorithm>
#include <atomic>

namespace clara::monai_datasets {
namespace {

std::string text_of(const Sample& item) {
  Object out;
  for (const auto& key : item.keys()) out.set(key, *item.find_value(key));
  return Value(out).json();
}

}  // namespace

std::span<const Field> CacheDataset::Options::fields() {
  static const Fields<Options> list{
      group<Dataset::Options>(),
      field<&Options::cache_num>("cache_num", "items to keep, at most").at_least(0),
      field<&Options::cache_rate>("cache_rate", "share of the items to keep, at most").range(0, 1),
      field<&Options::num_workers>("num_workers",
                                   "threads that fill the cache; null: as many as allowed"),
      field<&Options::progress>("progress", "log how far the filling is"),
      field<&Options::copy_cache>("copy_cache", "accepted; cached data is never written to"),
      field<&Options::as_contiguous>("as_contiguous", "keep contiguous tensors"),
      field<&Options::hash_as_key>("hash_as_key", "keep equal items of the list once"),
      field<&Options::runtime_cache>(
          "runtime_cache",
          "fill while training instead of before it: false, true, \"threads\" or \"processes\"")};
  return list;
}

CacheDataset::CacheDataset(const Options& options, Context& context)
    : Dataset(options, context),
      deterministic_(chain().first_not_cacheable()),
      threads_(threads_for(options.num_workers, context)),
      at_runtime_(options.runtime_cache != std::variant<bool, std::string>(false)),
      contiguous_(options.as_contiguous),
      progress_(options.progress) {
  make_slots(options);
}

void CacheDataset::make_slots(const Options& options) {
  // Equal items share the slot that transforms the last of them, as MONAI's mapping does.
  std::vector<std::vector<std::size_t>> groups;
  std::map<std::string, std::size_t> group_of;
  for (std::size_t i = 0; i < size(); ++i) {
    const auto key = options.hash_as_key ? text_of(item(i)) : std::to_string(i);
    const auto [found, is_new] = group_of.emplace(key, groups.size());
    if (is_new) groups.emplace_back();
    groups[found->second].push_back(i);
  }
  const auto by_rate =
      static_cast<std::int64_t>(static_cast<double>(groups.size()) * options.cache_rate);
  const auto count = static_cast<std::size_t>(std::min(options.cache_num, by_rate));
  for (std::size_t g = 0; g < std::min(count, groups.size()); ++g) {
    slots_.push_back(std::make_unique<Slot>());
    slots_.back()->item = groups[g].back();
    for (const auto i : groups[g]) slot_of_item_[i] = slots_.back().get();
  }
}

const std::vector<Sample>& CacheDataset::cached(Slot& slot) const {
  const std::lock_guard lock(slot.mutex);
  if (!slot.samples) {
    auto samples = run(slot.item, {item(slot.item)}, nullptr, 0, deterministic_);
    if (contiguous_) make_contiguous(samples);
    slot.samples = std::move(samples);
  }
  return *slot.samples;
}

std::vector<Sample> CacheDataset::get(std::size_t index, DrawOrder& order) const {
  const auto found = slot_of_item_.find(index);
  if (found == slot_of_item_.end()) return Dataset::get(index, order);
  return run(index, cached(*found->second), &order, deterministic_, chain().size());
}

void CacheDataset::prepare(const std::function<void(std::size_t, std::size_t)>& progress) {
  if (at_runtime_) return;
  std::mutex mutex;
  std::size_t done = 0;
  for_each_index(slots_.size(), threads_, [&](std::size_t i) {
    cached(*slots_[i]);
    const std::lock_guard lock(mutex);
    ++done;
    // It is asked in any case: what it throws ends the filling, as when the training is stopped.
    if (progress_)
      progress(done, slots_.size());
    else
      progress(0, 0);
  });
}

}  // namespace clara::monai_datasets
