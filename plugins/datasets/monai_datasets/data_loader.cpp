#include "data_loader.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <thread>

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
      field<&Options::pin_memory>("pin_memory", "accepted; batches are made in pageable memory"),
      field<&Options::pin_memory_device>("pin_memory_device",
                                         "accepted; batches are made in pageable memory"),
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
  if (options_.num_workers == 0)
    streams_ = {seed_stream(draw_seed_and_rewind(), options_.dataset->random_seeds())};
}

void DataLoader::prepare(const std::function<void(std::size_t, std::size_t)>& progress) {
  options_.dataset->prepare(progress);
}

std::size_t DataLoader::size() const {
  const auto items = options_.dataset->size();
  const auto batch = static_cast<std::size_t>(options_.batch_size);
  return options_.drop_last ? items / batch : (items + batch - 1) / batch;
}

void DataLoader::start_epoch() {
  epoch_.reset();
  // The order of the draws is Python's: the iterator's base seed, which persistent workers keep,
  // then the sampler's.
  if (!options_.persistent_workers || streams_.empty()) seed_streams(draw_seed());
  Epoch::Plan plan;
  plan.batches = batches();
  plan.threads = threads();
  plan.ahead = static_cast<std::size_t>(options_.prefetch_factor.value_or(2)) * streams_.size();
  epoch_ = std::make_unique<Epoch>(*options_.dataset, streams_, std::move(plan));
}

std::vector<std::vector<std::int64_t>> DataLoader::batches() const {
  const auto count = static_cast<std::int64_t>(options_.dataset->size());
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  if (options_.shuffle) order = shuffled(count);
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

std::size_t DataLoader::threads() const {
  const auto* settings = dynamic_cast<RunSettings*>(context_.service(RunSettings::service_name));
  const auto cores = static_cast<int>(std::thread::hardware_concurrency());
  const auto allowed = std::max(1, settings ? settings->threads() : cores);
  return static_cast<std::size_t>(std::clamp<std::int64_t>(options_.num_workers, 1, allowed));
}

std::optional<Batch> DataLoader::next() {
  if (!epoch_) return std::nullopt;
  auto batch = epoch_->next();
  if (!batch) epoch_.reset();
  return batch;
}

}  // namespace clara::monai_datasets
