#pragma once

#include <clara/context.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

namespace clara::monai_datasets {

/// What a thread that works on data has to be: without gradients, and without a team of OpenMP
/// threads of its own (the cores are divided among the threads that call this). For the thread's
/// whole life.
class WorkerThread {
 public:
  WorkerThread();
  ~WorkerThread();
  WorkerThread(const WorkerThread&) = delete;
  WorkerThread& operator=(const WorkerThread&) = delete;

 private:
  bool grad_was_enabled_;
};

/// How many threads a config's `num_workers` gives: at least one, and at most those that this
/// process may use; none wanted: all of them.
std::size_t threads_for(std::optional<std::int64_t> num_workers, Context& context);

/// Calls work(0) ... work(count - 1) on `threads` threads. What the lowest index threw is thrown
/// again; after a failure no further index is begun.
void for_each_index(std::size_t count, std::size_t threads,
                    const std::function<void(std::size_t)>& work);

}  // namespace clara::monai_datasets
