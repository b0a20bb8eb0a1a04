#include "data_loader.hpp"

#include "smart_cache_dataset.hpp"
#include "workers.hpp"

#include <clara/error.hpp>
#include <clara/train/device.hpp>

#include <algorithm>
#include <array>
#include <numeric>

namespace clara::monai_datasets {

std::span<const Field> DataLoader::Options::fields() {
  static const std::array list{
      field<&Options::dataset>("dataset", "where the samples come from")
          .required()
          .implicit("@dataset"),
      field<&Options::batch_size>("batch_size",
                                  "items in a batch; each counts with all samples made of it")
          .at_least(1),
      field<&Options::shuffle>("shuffle", "another order of the items in every epoch"),
      field<&Options::num_workers>("num_workers",
                                   "logical streams of random numbers, served by threads")
          .at_least(0),
      field<&Options::drop_last>("drop_last", "leave out a last batch that is not full"),
      field<&Options::pin_memory>("pin_memory",
                                  "on a GPU: make batches in memory that it copies from by itself"),
      field<&Options::pin_memory_device>("pin_memory_device",
                                         "accepted; the batches go to the run's device"),
      field<&Options::in_order>("in_order", "accepted; batches always come in their order"),
      field<&Options::timeout>("timeout", "accepted; threads cannot get lost as processes can")
          .at_least(0),
      field<&Options::prefetch_factor>("prefetch_factor",
                                       "batches made ahead for each stream; default 2")
          .at_least(1),
      field<&Options::persistent_workers>("persistent_workers",
                                          "streams go on from epoch to epoch")};
  return list;
}

void DataLoader::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.num_workers > 0) return;
  if (options.prefetch_factor) issues.error("prefetch_factor", "needs num_workers above 0");
  if (options.persistent_workers) issues.error("persistent_workers", "needs num_workers above 0");
}

DataLoader::DataLoader(Options options, Context& context)
    : options_(std::move(options)), context_(context) {
  const auto* settings = dynamic_cast<RunSettings*>(context.service(RunSettings::service_name));
  if (settings) world_size_ = std::max(1, settings->world_size());
  check_size();
  if (options_.num_workers == 0)
    streams_ = {seed_stream(draw_seed_and_rewind(), options_.dataset->random_seeds())};
}

void DataLoader::prepare(const std::function<void(std::size_t, std::size_t)>& progress) {
  options_.dataset->prepare(progress);
}

// A training without a batch would end without having trained, and a validation have no score.
void DataLoader::check_size() const {
  if (size() > 0) return;
  const auto items = options_.dataset->size();
  if (items == 0) throw Error("the dataset has no items, so there is no batch", ExitCode::config);
  throw Error("drop_last leaves no batch: the dataset has " + std::to_string(items) +
                  (items == 1 ? " item" : " items") +
                  (world_size_ > 1 ? " for " + std::to_string(world_size_) + " processes" : "") +
                  ", and a batch takes " + std::to_string(options_.batch_size),
              ExitCode::config);
}

std::size_t DataLoader::size() const {
  const auto processes = static_cast<std::size_t>(world_size_);
  const auto items = (options_.dataset->size() + processes - 1) / processes;
  const auto batch = static_cast<std::size_t>(options_.batch_size);
  return options_.drop_last ? items / batch : (items + batch - 1) / batch;
}

void DataLoader::start_epoch(const EpochStart& start) {
  epoch_.reset();
  place_ = Place{start, generator_state(), streams_, 0, state_of_dataset()};
  // The order of the draws is Python's: the iterator's base seed, which persistent workers keep,
  // then the sampler's.
  if (!options_.persistent_workers || streams_.empty()) seed_streams(draw_seed());
  Epoch::Plan plan;
  plan.batches = batches(start);
  plan.threads = threads_for(options_.num_workers, context_);
  plan.ahead = static_cast<std::size_t>(options_.prefetch_factor.value_or(2)) * streams_.size();
  plan.device = at::Device(start.device);
  plan.pin = options_.pin_memory && plan.device.is_cuda();
  const auto* changing = dynamic_cast<const SmartCacheDataset*>(options_.dataset.get());
  as_it_was_ = changing ? changing->as_it_is() : nullptr;
  epoch_ = std::make_unique<Epoch>(as_it_was_ ? *as_it_was_ : *options_.dataset, streams_,
                                   std::move(plan));
}

/// The items of this process, in their order: every so many of all, and so that each process has
/// as many, some of the first twice (torch's DistributedSampler).
std::vector<std::int64_t> DataLoader::order(const EpochStart& start) const {
  const auto count = static_cast<std::int64_t>(options_.dataset->size());
  std::vector<std::int64_t> all(static_cast<std::size_t>(count));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  if (options_.shuffle) all = shuffled(count);
  if (world_size_ == 1) return all;
  std::vector<std::int64_t> mine;
  const auto processes = static_cast<std::size_t>(world_size_);
  for (auto i = static_cast<std::size_t>(start.rank); mine.size() * processes < all.size();
       i += processes)
    mine.push_back(all[i % all.size()]);
  return mine;
}

std::vector<std::vector<std::int64_t>> DataLoader::batches(const EpochStart& start) const {
  const auto order = this->order(start);
  std::vector<std::vector<std::int64_t>> out(size());
  for (std::size_t b = 0; b < out.size(); ++b) {
    const auto first = order.begin() + static_cast<std::int64_t>(b) * options_.batch_size;
    out[b].assign(first, first + std::min<std::int64_t>(options_.batch_size, order.end() - first));
  }
  return out;
}

void DataLoader::seed_streams(std::uint64_t base_seed) {
  if (options_.num_workers == 0) return;  // its stream goes on
  streams_.clear();
  for (std::int64_t w = 0; w < options_.num_workers; ++w)
    streams_.push_back(
        seed_stream(base_seed + static_cast<std::uint64_t>(w), options_.dataset->random_seeds()));
}

std::optional<Batch> DataLoader::next() {
  if (!epoch_) return std::nullopt;
  auto batch = epoch_->next();
  if (batch) {
    ++place_->taken;
  } else {
    epoch_.reset();
    place_.reset();
  }
  return batch;
}

State DataLoader::state_of_dataset() const {
  const auto* dataset = dynamic_cast<const Resumable*>(options_.dataset.get());
  return dataset ? dataset->resume_state() : State();
}

State DataLoader::resume_state() const {
  State state(State::Dict{});
  state.set("streams", state_of(place_ ? place_->streams : streams_));
  state.set("dataset", state_of_dataset());
  if (!place_) return state;
  state.set("dataset_before", place_->dataset);
  state.set("taken", place_->taken);
  state.set("generator", place_->generator);
  state.set("epoch", place_->start.epoch);
  state.set("rank", place_->start.rank);
  return state;
}

void DataLoader::resume(const State& state) {
  auto streams = streams_of(state.at("streams"));
  const auto seeds = seed_stream(0, options_.dataset->random_seeds()).size();
  for (const auto& stream : streams)
    if (stream.size() != seeds)
      throw Error("the state is for " + std::to_string(stream.size()) +
                      " random transforms, the dataset has " + std::to_string(seeds),
                  ExitCode::storage);
  streams_ = std::move(streams);
  auto* dataset = dynamic_cast<Resumable*>(options_.dataset.get());
  const auto put_back = [&](const char* key) {
    const auto* saved = state.find(key);
    if (dataset && saved && !saved->holds<std::nullptr_t>()) dataset->resume(*saved);
  };
  const auto* taken = state.find("taken");
  put_back(taken ? "dataset_before" : "dataset");
  if (!taken) return;
  set_generator_state(state.at("generator").as_tensor());
  EpochStart start;
  start.epoch = state.at("epoch").as_int();
  start.rank = static_cast<int>(state.at("rank").as_int());
  start.device = engine_device(context_, std::nullopt);
  start_epoch(start);
  for (std::int64_t i = 0; i < taken->as_int(); ++i)
    if (!next())
      throw Error("the state is for an epoch of more batches than there are", ExitCode::storage);
  put_back("dataset");
}

}  // namespace clara::monai_datasets
