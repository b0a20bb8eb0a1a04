#include "workers.hpp"

#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <dlfcn.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

namespace clara::monai_datasets {
namespace {

/// at::set_num_threads would change the whole process; OpenMP's own setting is the thread's.
/// LibTorch reads it back.
void use_one_openmp_thread() {
  static_cast<void>(
      at::get_num_threads());  // LibTorch sets up a new thread once; let it do so before
  using SetThreads = void (*)(int);
  if (void* found = dlsym(RTLD_DEFAULT, "omp_set_num_threads"))
    reinterpret_cast<SetThreads>(found)(1);  // NOLINT: dlsym's own idiom
}

/// The failure with the lowest index, of many threads.
class FirstFailure {
 public:
  void note(std::size_t index, std::exception_ptr error) {
    const std::lock_guard lock(mutex_);
    if (index >= index_) return;
    index_ = index;
    error_ = std::move(error);
    failed_ = true;
  }
  bool failed() const { return failed_; }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::mutex mutex_;
  std::size_t index_ = std::numeric_limits<std::size_t>::max();
  std::exception_ptr error_;
  std::atomic<bool> failed_ = false;
};

}  // namespace

WorkerThread::WorkerThread() : grad_was_enabled_(c10::GradMode::is_enabled()) {
  c10::GradMode::set_enabled(false);
  use_one_openmp_thread();
}

WorkerThread::~WorkerThread() { c10::GradMode::set_enabled(grad_was_enabled_); }

std::size_t threads_for(std::optional<std::int64_t> num_workers, Context& context) {
  const auto* settings = dynamic_cast<RunSettings*>(context.service(RunSettings::service_name));
  const std::int64_t cores =
      settings ? settings->threads() : static_cast<int>(std::thread::hardware_concurrency());
  const auto allowed = std::max<std::int64_t>(1, cores);
  return static_cast<std::size_t>(
      std::clamp<std::int64_t>(num_workers.value_or(allowed), 1, allowed));
}

void for_each_index(std::size_t count, std::size_t threads,
                    const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  FirstFailure failure;
  {
    std::vector<std::jthread> pool;
    for (std::size_t t = 0; t < std::min(std::max<std::size_t>(threads, 1), count); ++t)
      pool.emplace_back([&] {
        const WorkerThread self;
        for (std::size_t i = next++; i < count && !failure.failed(); i = next++) {
          try {
            work(i);
          } catch (...) {
            failure.note(i, std::current_exception());
          }
        }
      });
  }
  failure.rethrow();
}

}  // namespace clara::monai_datasets
