#pragma once

#include <clara/export.hpp>

#include <cstdint>
#include <functional>

namespace clara {

/// [any] work(begin, end) over parts of [begin, end) on the threads that LibTorch's own operations
/// take (OMP_NUM_THREADS, `determinism` and `--threads` count); there are as many parts
/// as leave about `grain` steps or more to each. On the calling thread alone where there is one
/// thread, where it was not built with OpenMP (clang), in a worker of a loader, or inside another
/// parallel_for. Rethrows what one of the parts throws.
CLARA_TRAIN_API void parallel_for(std::int64_t begin, std::int64_t end, std::int64_t grain,
                                  const std::function<void(std::int64_t, std::int64_t)>& work);

}  // namespace clara
