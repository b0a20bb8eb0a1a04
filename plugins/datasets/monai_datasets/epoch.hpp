#pragma once

#include "streams.hpp"

#include <clara/train/dataset.hpp>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

namespace clara::monai_datasets {

/// One pass over the batches of a dataset, prefetched by threads. The threads take the samples in
/// order; at each random transform a sample waits until the one before it in its stream has drawn,
/// so the draws do not depend on the threads. No thread waits for a later sample, so this cannot
/// lock up. Borrows dataset and streams; joins its threads when destroyed.
class Epoch {
 public:
  struct Plan {
    std::vector<std::vector<std::int64_t>>
        batches;  ///< of dataset indices; batch i uses stream i % streams
    std::size_t threads = 1;
    std::size_t ahead = 2;         ///< batches that may be in work or finished and not taken
    at::Device device = at::kCPU;  ///< see collate()
    bool pin = false;  ///< the tensors of a batch in memory that a GPU copies from by itself
  };

  Epoch(const Dataset& dataset, std::vector<Stream>& streams, Plan plan);
  ~Epoch();
  Epoch(const Epoch&) = delete;
  Epoch& operator=(const Epoch&) = delete;

  /// The next batch in order; nullopt after the last. Throws the failure of the first sample that
  /// failed, when its batch is due.
  std::optional<Batch> next();

 private:
  /// One sample to make: its place in the pass and in its stream.
  struct Task {
    std::size_t batch = 0;
    std::size_t slot = 0;   ///< in its batch
    std::int64_t item = 0;  ///< of the dataset
    std::size_t stream = 0;
    std::uint64_t turn = 0;  ///< how many samples its stream makes before it
  };
  struct Pending {
    std::vector<std::vector<Sample>> items;
    std::size_t missing = 0;
    std::optional<Batch> batch;  ///< collated by the thread that made the last of its items
    std::exception_ptr failure;  ///< of collating
    bool done() const { return batch || failure; }
  };
  /// Whose turn it is at one generator. Those who wait for it are woken only by it.
  struct Turns {
    std::uint64_t next = 0;
    std::set<std::uint64_t> passed;  ///< behind `next`: samples that will not draw
    std::condition_variable changed;
  };
  class Order;

  void make_tasks();
  void work();
  std::optional<std::size_t> take_task();
  void make(std::size_t task);
  void finish(const Task& task, std::vector<Sample> samples);
  void collate_batch(std::size_t batch, std::vector<std::vector<Sample>> items);
  void wake_all();
  void fail(std::size_t task, std::exception_ptr error);
  bool cancelled(std::size_t task) const { return stopping_ || task > failed_task_; }

  const Dataset& dataset_;
  std::vector<Stream>& streams_;
  const Plan plan_;
  std::vector<Task> tasks_;

  std::mutex mutex_;               // guards all that follows
  std::condition_variable room_;   ///< for take_task(): a batch was taken
  std::condition_variable ready_;  ///< for next(): a batch is done
  std::size_t next_task_ = 0;
  std::size_t taken_batches_ = 0;
  std::map<std::size_t, Pending> pending_;  ///< batches in work
  std::vector<std::deque<Turns>> turns_;    ///< [stream][generator]
  std::size_t failed_task_;                 ///< the first that failed; past the end while none has
  std::exception_ptr failure_;
  bool stopping_ = false;

  std::vector<std::jthread> threads_;  // last: they use everything above
};

}  // namespace clara::monai_datasets
