#include "kernels.hpp"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/empty_like.h>
#include <clara/train/parallel.hpp>

#include "common/map_transform.hpp"

namespace clara::transforms_intensity {
namespace {

struct Steps {
  float subtract, divide, multiply, add, low, high;
};

template <bool multiply, bool limit>
void run(const float* in, float* out, std::int64_t count, const Steps s) {
  for (std::int64_t i = 0; i < count; ++i) {
    float x = in[i] - s.subtract;
    x = x / s.divide;
    if constexpr (multiply) {
      x = x * s.multiply;
      x = x + s.add;
    }
    if constexpr (limit) {
      x = x < s.low ? s.low : x;  // NaN stays
      x = x > s.high ? s.high : x;
    }
    out[i] = x;
  }
}

at::Tensor step_by_step(const at::Tensor& image, const Linear& map) {
  at::Tensor out = image.sub(map.subtract).div(map.divide);
  if (map.multiply) out = out.mul(*map.multiply).add(map.add);
  if (map.low || map.high) {
    const auto bound = [](std::optional<double> value) {
      return value ? std::optional<at::Scalar>(*value) : std::nullopt;
    };
    out = at::clamp(out, bound(map.low), bound(map.high));
  }
  return out;
}

/// The kernel of transforms_intensity_cuda when that was loaded, else nothing.
std::optional<at::Tensor> fused_on_gpu(const at::Tensor& image, const Linear& map) {
  using Optional = std::optional<double>;
  using Kernel =
      at::Tensor(const at::Tensor&, double, double, Optional, double, Optional, Optional);
  const auto kernel = c10::Dispatcher::singleton().findSchema({"clara::linear", ""});
  if (!kernel) return std::nullopt;
  return kernel->typed<Kernel>().call(image, map.subtract, map.divide, map.multiply, map.add,
                                      map.low, map.high);
}

}  // namespace

at::Tensor linear(const at::Tensor& image, const Linear& map) {
  if (image.is_cuda() && image.scalar_type() == at::kFloat)
    if (auto out = fused_on_gpu(image, map)) return *std::move(out);
  const bool limit = map.low || map.high;
  if (image.scalar_type() != at::kFloat || !image.is_cpu() || (limit && !(map.low && map.high)))
    return step_by_step(image, map);
  // Element by element, so the order of the axes in memory does not matter.
  const at::Tensor in = image.is_non_overlapping_and_dense() ? image : image.contiguous();
  at::Tensor out = at::empty_like(in);
  const Steps steps{static_cast<float>(map.subtract),
                    static_cast<float>(map.divide),
                    static_cast<float>(map.multiply.value_or(1)),
                    static_cast<float>(map.add),
                    static_cast<float>(map.low.value_or(0)),
                    static_cast<float>(map.high.value_or(0))};
  const auto work = map.multiply ? (limit ? &run<true, true> : &run<true, false>)
                                 : (limit ? &run<false, true> : &run<false, false>);
  const auto* from = in.const_data_ptr<float>();
  auto* to = out.mutable_data_ptr<float>();
  constexpr std::int64_t kGrain = 65536;  // voxels that are worth a thread
  parallel_for(0, in.numel(), kGrain, [&](std::int64_t begin, std::int64_t end) {
    work(from + begin, to + begin, end - begin, steps);
  });
  return out;
}

}  // namespace clara::transforms_intensity
