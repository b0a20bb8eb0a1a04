#pragma once

#include <clara/component.hpp>
#include <clara/train/sample.hpp>
#include <clara/train/transform.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// How MONAI seeds one random transform of a Compose: the Compose draws `seeds` 32-bit numbers, of
/// which the first is its seed; a Composite then draws from its own generator for its children.
struct RandomSeeds {
  int seeds = 1;
  std::vector<RandomSeeds> children;
};

/// What a sample needs on its way through the random transforms: lent by the loader, so that draws
/// happen in the order of the samples.
class CLARA_TRAIN_API DrawOrder {
 public:
  virtual ~DrawOrder();
  /// [any] Waits until it is this sample's turn at the `index`-th generator of the chain, then
  /// lends that stream's Rng to `draw`, for the call. The turn stays with this sample until
  /// pass(index).
  virtual void in_turn(std::size_t index, const std::function<void(Rng&)>& draw) = 0;
  /// [any] This sample draws no more from that generator, or never did. Does not wait.
  virtual void pass(std::size_t index) = 0;
};

/// A list of samples behind a chain of transforms. get() is called by many threads at once.
class CLARA_TRAIN_API Dataset : public Component {
 public:
  static constexpr std::string_view kind = "dataset";
  /// [any] How many items there are; the same always.
  virtual std::size_t size() const = 0;
  /// [any] The transformed samples of one item: one, or several after a OneToMany transform.
  /// `order` is lent for the call.
  virtual std::vector<Sample> get(std::size_t index, DrawOrder& order) const = 0;
  /// [any] The random transforms that get() passes, see TransformChain::random_seeds.
  virtual std::vector<RandomSeeds> random_seeds() const = 0;
  /// [any] Names of the classes by their numbers, when the data say them (`labels` of a Decathlon
  /// dataset.json); else empty.
  virtual std::map<std::int64_t, std::string> class_names() const { return {}; }
  /// [worker] Fills caches; progress as (done, total). Called once before the first epoch.
  virtual void prepare(const std::function<void(std::size_t, std::size_t)>& progress) {
    progress(0, 0);
  }
};

/// Ability of a dataset: which items it holds changes between two epochs, as a SmartCacheDataset's
/// does; its size() does not. The changes are made by a handler (SmartCacheHandler), and get() may
/// be called meanwhile. All by one thread.
class CLARA_TRAIN_API Replacing {
 public:
  virtual ~Replacing();
  /// [worker] After prepare(), when a run begins: starts to make, on threads of its own, what comes
  /// in next.
  virtual void start() = 0;
  /// [worker] Between two epochs: waits for what was made and lets it in, in the place of what has
  /// been there longest; then the next is begun. Throws what a transform threw.
  virtual void replace() = 0;
  /// [worker] When the run ends: waits for what is being made, and begins no more.
  virtual void finish() = 0;
};

/// One collated batch.
struct Batch {
  std::map<std::string, at::Tensor> tensors;  ///< [batch, channel, spatial...]
  std::vector<Sample>
      samples;  ///< the same data, item by item, with affine, applied transforms and meta data
  /// Where all of `tensors` lie: on the CPU, or where a loader or its transforms have put them. An
  /// engine copies those that lie elsewhere than it works.
  at::Device device = at::kCPU;
  bool pinned = false;  ///< `tensors` lie in memory that a GPU can copy from by itself
};

/// Which part of which epoch a loader is to deliver.
struct EpochStart {
  std::int64_t epoch = 1;      ///< of the engine, counted from 1
  int rank = 0;                ///< this process among those that train together
  int world_size = 1;          ///< how many those are
  std::string device = "cpu";  ///< where the batches will be worked on
};

/// Python's DataLoader with threads in place of processes. [worker]: one consumer.
class CLARA_TRAIN_API DataLoader : public Component {
 public:
  static constexpr std::string_view kind = "dataloader";
  /// [worker] Fills the caches of its dataset.
  virtual void prepare(const std::function<void(std::size_t, std::size_t)>& progress) = 0;
  /// [any] Number of batches in an epoch of this process.
  virtual std::size_t size() const = 0;
  /// [worker] Starts an epoch: shuffles, seeds the streams, begins to prefetch.
  virtual void start_epoch(const EpochStart& start = {}) = 0;
  /// [worker] The next batch; nullopt at the end of the epoch. Throws what a transform threw, with
  /// file and transform.
  virtual std::optional<Batch> next() = 0;
  /// [any] Dataset::class_names of its dataset.
  virtual std::map<std::int64_t, std::string> class_names() const { return {}; }
};

}  // namespace clara
