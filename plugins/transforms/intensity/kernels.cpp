#include "kernels.hpp"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/empty_like.h>
#include <clara/train/parallel.hpp>

#include <algorithm>
#include <array>
#include <cmath>

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

constexpr std::int64_t kGrain = 65536;  // voxels that are worth a thread

/// work(from, to, count) over parts of a float32 image; a new tensor. Element by element, so the
/// order of the axes in memory does not matter.
template <class Work>
at::Tensor each_voxel(const at::Tensor& image, const Work& work) {
  const at::Tensor in = image.is_non_overlapping_and_dense() ? image : image.contiguous();
  at::Tensor out = at::empty_like(in);
  const auto* from = in.const_data_ptr<float>();
  auto* to = out.mutable_data_ptr<float>();
  parallel_for(0, in.numel(), kGrain, [&](std::int64_t begin, std::int64_t end) {
    work(from + begin, to + begin, end - begin);
  });
  return out;
}

template <bool above>
void keep(const float* in, float* out, std::int64_t count, const float threshold,
          const float other) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float x = in[i];
    out[i] = (above ? x > threshold : x < threshold) ? x : other;
  }
}

void times_mask(const float* in, const float* mask, float* out, std::int64_t count) {
  // In two loops, since g++ makes branches of a product by 1 or 0.
  constexpr std::int64_t kSome = 256;
  std::array<float, kSome> factors{};
  for (std::int64_t start = 0; start < count; start += kSome) {
    const std::int64_t some = std::min(kSome, count - start);
    for (std::int64_t i = 0; i < some; ++i)
      factors[static_cast<std::size_t>(i)] = mask[start + i] > 0 ? 1.0F : 0.0F;
    for (std::int64_t i = 0; i < some; ++i)
      out[start + i] = in[start + i] * factors[static_cast<std::size_t>(i)];
  }
}

/// torch.searchsorted, whatever order NaN brings into the points.
std::size_t first_not_below(const std::vector<float>& points, float x) {
  std::size_t start = 0;
  std::size_t end = points.size();
  while (start < end) {
    const std::size_t middle = start + (end - start) / 2;
    if (points[middle] >= x)
      end = middle;
    else
      start = middle + 1;
  }
  return start;
}

/// Finds the piece of a value by torch.searchsorted; points that ascend, evenly or almost, by a
/// guess and a look at its neighbours.
class PieceFinder {
 public:
  explicit PieceFinder(const Pieces& pieces) : x_(pieces.x), last_(pieces.slope.size() - 1) {
    const float range = x_.back() - x_.front();
    per_piece_ = static_cast<float>(pieces.slope.size()) / range;
    ascends_ = std::isfinite(range) && std::isfinite(per_piece_);
    for (std::size_t i = 1; i < x_.size(); ++i) ascends_ = ascends_ && x_[i - 1] < x_[i];
  }
  std::size_t operator()(float x) const {
    if (!ascends_ || !(x > x_.front() && x < x_.back())) {
      const std::size_t found = first_not_below(x_, x);
      return std::min(found == 0 ? 0 : found - 1, last_);
    }
    auto piece = std::min(static_cast<std::size_t>((x - x_.front()) * per_piece_), last_);
    while (!(x_[piece] < x)) --piece;
    while (x_[piece + 1] < x) ++piece;
    return piece;
  }

 private:
  const std::vector<float>& x_;
  std::size_t last_;
  float per_piece_ = 0;
  bool ascends_ = false;
};

}  // namespace

at::Tensor linear(const at::Tensor& image, const Linear& map) {
  if (image.is_cuda() && image.scalar_type() == at::kFloat)
    if (auto out = fused_on_gpu(image, map)) return *std::move(out);
  const bool limit = map.low || map.high;
  if (image.scalar_type() != at::kFloat || !image.is_cpu() || (limit && !(map.low && map.high)))
    return step_by_step(image, map);
  const Steps steps{static_cast<float>(map.subtract),
                    static_cast<float>(map.divide),
                    static_cast<float>(map.multiply.value_or(1)),
                    static_cast<float>(map.add),
                    static_cast<float>(map.low.value_or(0)),
                    static_cast<float>(map.high.value_or(0))};
  const auto work = map.multiply ? (limit ? &run<true, true> : &run<true, false>)
                                 : (limit ? &run<false, true> : &run<false, false>);
  return each_voxel(image, [&](const float* from, float* to, std::int64_t count) {
    work(from, to, count, steps);
  });
}

at::Tensor thresholded(const at::Tensor& image, float threshold, bool above, float other) {
  const auto work = above ? &keep<true> : &keep<false>;
  return each_voxel(image, [&](const float* from, float* to, std::int64_t count) {
    work(from, to, count, threshold, other);
  });
}

at::Tensor masked(const at::Tensor& image, const at::Tensor& mask) {
  const at::Tensor in = image.contiguous();
  const at::Tensor where = mask.contiguous();
  at::Tensor out = at::empty_like(in);
  const auto* from = in.const_data_ptr<float>();
  const auto* of_mask = where.const_data_ptr<float>();
  auto* to = out.mutable_data_ptr<float>();
  parallel_for(0, in.numel(), kGrain, [&](std::int64_t begin, std::int64_t end) {
    times_mask(from + begin, of_mask + begin, to + begin, end - begin);
  });
  return out;
}

at::Tensor piecewise(const at::Tensor& image, const Pieces& pieces) {
  const PieceFinder piece_of(pieces);
  const float first = pieces.x.front();
  const float last = pieces.x.back();
  return each_voxel(image, [&](const float* from, float* to, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      const float x = from[i];
      const std::size_t piece = piece_of(x);
      float y = pieces.slope[piece] * x + pieces.start[piece];
      if (x < first) y = pieces.y.front();
      if (x > last) y = pieces.y.back();
      to[i] = y;
    }
  });
}

}  // namespace clara::transforms_intensity
