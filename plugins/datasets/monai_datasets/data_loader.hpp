#pragma once

#include "epoch.hpp"

#include <clara/context.hpp>
#include <clara/options.hpp>
#include <clara/train/dataset.hpp>
#include <clara/train/engine.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace clara::monai_datasets {

/// MONAI's DataLoader with threads in place of processes. `num_workers` is the number of logical
/// streams, and with the same seed the batches are those of MONAI, draw for draw; how many threads
/// serve the streams is the process's share of the cores. With num_workers=0 the one stream is
/// seeded when the loader is constructed and goes on from epoch to epoch; otherwise every epoch
/// seeds the streams anew, unless `persistent_workers`.
class DataLoader : public clara::DataLoader, public Resumable {
 public:
  struct Options {
    Ref<Dataset> dataset;
    std::int64_t batch_size = 1;
    bool shuffle = false;
    std::int64_t num_workers = 0;
    bool drop_last = false;
    bool pin_memory = false;
    std::string pin_memory_device;
    bool in_order = true;
    double timeout = 0;
    std::optional<std::int64_t> prefetch_factor;
    bool persistent_workers = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  DataLoader(Options options, Context& context);

  void prepare(const std::function<void(std::size_t, std::size_t)>& progress) override;
  std::size_t size() const override;
  void start_epoch(const EpochStart& start = {}) override;
  std::optional<Batch> next() override;
  std::map<std::int64_t, std::string> class_names() const override {
    return options_.dataset->class_names();
  }

  /// How the generators stood when the epoch began, and how many of its batches are taken. To
  /// resume, those are made again and thrown away: what a random transform draws depends on its
  /// data.
  State resume_state() const override;
  void resume(const State& state) override;

 private:
  /// What an epoch begins with.
  struct Place {
    EpochStart start;
    at::Tensor generator;         ///< state of torch's generator of the CPU
    std::vector<Stream> streams;  ///< before the epoch seeds them
    std::int64_t taken = 0;       ///< batches
    State dataset;                ///< of a dataset that is Resumable
  };

  std::vector<std::int64_t> order(const EpochStart& start) const;
  std::vector<std::vector<std::int64_t>> batches(const EpochStart& start) const;
  void check_size() const;
  void seed_streams(std::uint64_t base_seed);
  State state_of_dataset() const;

  Options options_;
  Context& context_;
  int world_size_ = 1;
  std::vector<Stream> streams_;
  std::optional<Place> place_;                ///< none between two epochs
  std::unique_ptr<const Dataset> as_it_was_;  ///< of a dataset whose items change: for the pass
  std::unique_ptr<Epoch> epoch_;
};

}  // namespace clara::monai_datasets
