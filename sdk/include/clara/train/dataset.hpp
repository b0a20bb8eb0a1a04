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

/// What a sample needs on its way through the random transforms: lent by the loader, so that draws
/// happen in the order of the samples.
class CLARA_TRAIN_API DrawOrder {
 public:
  virtual ~DrawOrder();
  /// Waits until it is this sample's turn at the `index`-th random transform of the chain, then
  /// lends that stream's Rng to `draw`.
  virtual void in_turn(std::size_t index, const std::function<void(Rng&)>& draw) = 0;
};

/// A list of samples behind a chain of transforms. get() is called by many threads at once.
class CLARA_TRAIN_API Dataset : public Component {
 public:
  static constexpr std::string_view kind = "dataset";
  virtual std::size_t size() const = 0;
  /// [any] The transformed samples of one item: one, or several after an Expanding transform.
  virtual std::vector<Sample> get(std::size_t index, DrawOrder& order) const = 0;
  /// How many random transforms get() passes, and how many seeds each takes.
  virtual std::vector<int> random_seeds() const = 0;
  /// [worker] Fills caches; progress as (done, total). Called once before the first epoch.
  virtual void prepare(const std::function<void(std::size_t, std::size_t)>& progress) {
    progress(0, 0);
  }
};

/// One collated batch.
struct Batch {
  std::map<std::string, at::Tensor> tensors;  ///< [batch, channel, spatial...]
  std::vector<Sample> samples;  ///< the same data, item by item, with affine, traces and meta data
};

/// Python's DataLoader with threads in place of processes. [worker]: one consumer.
class CLARA_TRAIN_API DataLoader : public Component {
 public:
  static constexpr std::string_view kind = "dataloader";
  /// Fills the caches of its dataset.
  virtual void prepare(const std::function<void(std::size_t, std::size_t)>& progress) = 0;
  /// Number of batches in an epoch.
  virtual std::size_t size() const = 0;
  /// Starts an epoch: shuffles, seeds the streams, begins to prefetch.
  virtual void start_epoch() = 0;
  /// The next batch; nullopt at the end of the epoch. Throws what a transform threw, with file and
  /// transform.
  virtual std::optional<Batch> next() = 0;
};

}  // namespace clara
