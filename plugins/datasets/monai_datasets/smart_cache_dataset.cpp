#include "smart_cache_dataset.hpp"

#include "contiguous.hpp"
#include "workers.hpp"

#include <clara/error.hpp>
#include <clara/train/rng.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace clara::monai_datasets {
namespace {

std::vector<std::size_t> order_of(std::size_t items, bool shuffle, std::int64_t seed) {
  std::vector<std::size_t> order(items);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (!shuffle || items == 0) return order;
  Rng rng(static_cast<std::uint32_t>(seed));
  const auto drawn = rng.permutation(static_cast<std::int64_t>(items));
  std::transform(drawn.begin(), drawn.end(), order.begin(),
                 [](std::int64_t i) { return static_cast<std::size_t>(i); });
  return order;
}

}  // namespace

std::span<const Field> SmartCacheDataset::Options::fields() {
  static const Fields<Options> list{
      group<Dataset::Options>(),
      field<&Options::replace_rate>("replace_rate", "share of the cache that each epoch renews")
          .above(0),
      field<&Options::cache_num>("cache_num", "items to keep, at most").at_least(0),
      field<&Options::cache_rate>("cache_rate", "share of the items to keep, at most").range(0, 1),
      field<&Options::num_init_workers>("num_init_workers",
                                        "threads that fill the cache; null: as many as allowed"),
      field<&Options::num_replace_workers>(
          "num_replace_workers", "threads that make what comes in next; null: as many as allowed"),
      field<&Options::progress>("progress", "log how far the filling is"),
      field<&Options::shuffle>("shuffle", "another order than the list's, drawn once"),
      field<&Options::seed>("seed", "of that order").range(0, 4294967295.0),
      field<&Options::copy_cache>("copy_cache", "accepted; cached data is never written to"),
      field<&Options::as_contiguous>("as_contiguous", "keep contiguous tensors"),
      field<&Options::runtime_cache>("runtime_cache", "only false, as in MONAI").one_of({false})};
  return list;
}

SmartCacheDataset::SmartCacheDataset(const Options& options, Context& context)
    : Dataset(options, context),
      deterministic_(chain().first_not_cacheable()),
      init_threads_(threads_for(options.num_init_workers, context)),
      replace_threads_(threads_for(options.num_replace_workers, context)),
      contiguous_(options.as_contiguous),
      progress_(options.progress) {
  const auto items = Dataset::size();
  order_ = order_of(items, options.shuffle, options.seed);
  const auto by_rate = static_cast<std::int64_t>(static_cast<double>(items) * options.cache_rate);
  cached_ = std::min(static_cast<std::size_t>(std::min(options.cache_num, by_rate)), items);
  const auto wanted = std::ceil(static_cast<double>(cached_) * options.replace_rate);
  replaced_ = static_cast<std::size_t>(std::min(wanted, static_cast<double>(items - cached_)));
  if (cached_ == items)
    context.warn("the cache holds all " + std::to_string(items) +
                 " items, so that none is ever replaced, as with CacheDataset; cache_num or "
                 "cache_rate make it smaller");
  for (std::size_t i = 0; i < cached_; ++i) {
    slots_.push_back(std::make_shared<Slot>());
    slots_.back()->position = i;
  }
}

const std::vector<Sample>& SmartCacheDataset::filled(Slot& slot) const {
  const std::lock_guard lock(slot.mutex);
  if (!slot.samples) {
    const auto index = order_.at(slot.position);
    auto samples = run(index, {item(index)}, nullptr, 0, deterministic_);
    if (contiguous_) make_contiguous(samples);
    slot.samples = std::move(samples);
  }
  return *slot.samples;
}

/// The slots of one moment.
class SmartCacheDataset::View : public clara::Dataset {
 public:
  explicit View(const SmartCacheDataset& whole) : whole_(whole), slots_(whole.slots()) {}
  std::size_t size() const override { return slots_.size(); }
  std::vector<Sample> get(std::size_t index, DrawOrder& order) const override {
    return whole_.finished(*slots_.at(index), order);
  }
  std::vector<RandomSeeds> random_seeds() const override { return whole_.random_seeds(); }

 private:
  const SmartCacheDataset& whole_;
  Slots slots_;
};

std::unique_ptr<const clara::Dataset> SmartCacheDataset::as_it_is() const {
  return std::make_unique<View>(*this);
}

SmartCacheDataset::Slots SmartCacheDataset::slots() const {
  const std::lock_guard lock(mutex_);
  return slots_;
}

std::vector<Sample> SmartCacheDataset::finished(Slot& slot, DrawOrder& order) const {
  return run(order_.at(slot.position), filled(slot), &order, deterministic_, chain().size());
}

std::vector<Sample> SmartCacheDataset::get(std::size_t index, DrawOrder& order) const {
  return finished(*slots().at(index), order);
}

void SmartCacheDataset::prepare(const std::function<void(std::size_t, std::size_t)>& progress) {
  std::mutex mutex;
  std::size_t done = 0;
  for_each_index(slots_.size(), init_threads_, [&](std::size_t i) {
    filled(*slots_[i]);
    const std::lock_guard lock(mutex);
    ++done;
    // It is asked in any case: what it throws ends the filling, as when the training is stopped.
    if (progress_)
      progress(done, slots_.size());
    else
      progress(0, 0);
  });
}

std::size_t SmartCacheDataset::position_of_next(std::size_t index) const {
  const auto position = begin_ + cached_ + index;
  return position >= order_.size() ? position - order_.size() : position;
}

void SmartCacheDataset::make_next() {
  next_.clear();
  failure_ = nullptr;
  for (std::size_t i = 0; i < replaced_; ++i) {
    next_.push_back(std::make_shared<Slot>());
    next_.back()->position = position_of_next(i);
  }
  maker_ = std::jthread([this] {
    try {
      for_each_index(next_.size(), replace_threads_, [this](std::size_t i) { filled(*next_[i]); });
    } catch (...) {
      failure_ = std::current_exception();
    }
  });
}

void SmartCacheDataset::wait() {
  if (maker_.joinable()) maker_.join();
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void SmartCacheDataset::start() {
  if (!maker_.joinable()) make_next();
}

void SmartCacheDataset::replace() {
  start();
  wait();
  {
    const std::lock_guard lock(mutex_);
    slots_.erase(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(replaced_));
    slots_.insert(slots_.end(), next_.begin(), next_.end());
  }
  begin_ += replaced_;
  if (begin_ >= order_.size()) begin_ -= order_.size();
  make_next();
}

// MONAI's shutdown() leaves the cache as it is and begins to count anew.
void SmartCacheDataset::finish() {
  if (!maker_.joinable()) return;
  wait();
  next_.clear();
  begin_ = 0;
}

State SmartCacheDataset::resume_state() const {
  State::List positions;
  for (const auto& slot : slots_) positions.emplace_back(static_cast<std::int64_t>(slot->position));
  State state(State::Dict{});
  state.set("items", static_cast<std::int64_t>(order_.size()));
  state.set("begin", static_cast<std::int64_t>(begin_));
  state.set("positions", std::move(positions));
  return state;
}

void SmartCacheDataset::resume(const State& state) {
  const auto& positions = state.at("positions").as_list();
  const auto items = static_cast<std::int64_t>(order_.size());
  if (state.at("items").as_int() != items || positions.size() != cached_)
    throw Error("the state is of a cache of " + std::to_string(positions.size()) + " of " +
                    std::to_string(state.at("items").as_int()) + " items, this one is of " +
                    std::to_string(cached_) + " of " + std::to_string(items),
                ExitCode::storage);
  const auto begin = state.at("begin").as_int();
  if (begin < 0 || begin > items)
    throw Error("the state begins with an item that there is not", ExitCode::storage);
  const bool started = maker_.joinable();
  wait();
  Slots slots;
  for (const auto& saved : positions) {
    const auto position = saved.as_int();
    if (position < 0 || position >= items)
      throw Error("the state has an item that there is not", ExitCode::storage);
    const auto known = std::find_if(slots_.begin(), slots_.end(), [&](const auto& slot) {
      return slot->position == static_cast<std::size_t>(position);
    });
    slots.push_back(known != slots_.end() ? *known : std::make_shared<Slot>());
    slots.back()->position = static_cast<std::size_t>(position);
  }
  {
    const std::lock_guard lock(mutex_);
    slots_ = std::move(slots);
  }
  begin_ = static_cast<std::size_t>(begin);
  for_each_index(slots_.size(), init_threads_, [this](std::size_t i) { filled(*slots_[i]); });
  if (started) make_next();
}

}  // namespace clara::monai_datasets
