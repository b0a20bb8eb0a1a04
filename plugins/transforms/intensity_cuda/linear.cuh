#pragma once

#include <cuda_runtime.h>

#include <cstdint>

namespace clara::transforms_intensity_cuda {

/// The steps of transforms_intensity::Linear in single precision; `multiply` and `add` count only
/// with has_multiply, `low` and `high` only with has_limit.
struct Steps {
  float subtract, divide, multiply, add, low, high;
  bool has_multiply, has_limit;
};

/// Puts ((x - subtract) / divide) * multiply + add, limited, into `out` in one pass over memory;
/// each step is rounded by itself, as torch's own operations round it. `in` and `out` lie on the
/// device of `stream` and may be the same.
void launch_linear(const float* in, float* out, std::int64_t count, const Steps& steps,
                   cudaStream_t stream);

}  // namespace clara::transforms_intensity_cuda
