#include <clara/train/parallel.hpp>

#include <algorithm>
#include <exception>
#include <mutex>

#ifdef _OPENMP
// Of the OpenMP library that LibTorch has loaded: one pool of threads for its operations and these.
// Not <omp.h>, which belongs to a compiler.
extern "C" {
int omp_get_max_threads();
int omp_get_num_threads();
int omp_get_thread_num();
int omp_in_parallel();
}
#endif

namespace clara {

void parallel_for(std::int64_t begin, std::int64_t end, [[maybe_unused]] std::int64_t grain,
                  const std::function<void(std::int64_t, std::int64_t)>& work) {
  if (begin >= end) return;
#ifdef _OPENMP
  const std::int64_t most =
      (end - begin + std::max<std::int64_t>(grain, 1) - 1) / std::max<std::int64_t>(grain, 1);
  if (most > 1 && omp_get_max_threads() > 1 && omp_in_parallel() == 0) {
    std::exception_ptr failure;
    std::mutex mutex;
#pragma omp parallel
    {
      const std::int64_t parts = std::min<std::int64_t>(omp_get_num_threads(), most);
      const std::int64_t length = (end - begin + parts - 1) / parts;
      const std::int64_t from = begin + omp_get_thread_num() * length;
      try {
        if (from < end) work(from, std::min(from + length, end));
      } catch (...) {
        const std::lock_guard lock(mutex);
        failure = std::current_exception();
      }
    }
    if (failure) std::rethrow_exception(failure);
    return;
  }
#endif
  work(begin, end);
}

}  // namespace clara
