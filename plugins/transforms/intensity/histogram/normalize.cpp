#include "histogram/normalize.hpp"

#include <ATen/Dispatch.h>
#include <ATen/ops/empty.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>
#include <clara/train/parallel.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "histogram/counts.hpp"

namespace clara::transforms_intensity {
namespace {

/// np.interp over points that are all but evenly spaced: which two a value lies between is guessed,
/// then corrected.
class Curve {
 public:
  Curve(std::vector<double> x, std::vector<double> y)
      : x_(std::move(x)), y_(std::move(y)), last_(x_.size() - 1) {
    for (std::size_t i = 0; i < last_; ++i)
      slope_.push_back((y_[i + 1] - y_[i]) / (x_[i + 1] - x_[i]));
    if (last_ > 0) per_step_ = static_cast<double>(last_) / (x_.back() - x_.front());
  }
  double at(double value) const {
    if (value != value) return value;
    if (value < x_.front()) return y_.front();
    if (value >= x_.back()) return y_.back();
    auto i = std::min(static_cast<std::size_t>((value - x_.front()) * per_step_), last_ - 1);
    while (value < x_[i]) --i;
    while (value >= x_[i + 1]) ++i;
    return slope_[i] * (value - x_[i]) + y_[i];
  }

 private:
  std::vector<double> x_, y_, slope_;
  std::size_t last_;
  double per_step_ = 0;
};

/// The cumulative counts on min..max, in float32 as MONAI's rescale_array has it.
std::vector<double> rescaled_sums(const std::vector<std::int64_t>& counts, double min, double max) {
  std::vector<std::int64_t> sums(counts.size());
  std::partial_sum(counts.begin(), counts.end(), sums.begin());
  const auto low = static_cast<float>(sums.front());
  const auto range = static_cast<float>(sums.back()) - low;
  std::vector<double> out;
  for (const auto sum : sums) {
    const float part = (static_cast<float>(sum) - low) / range;
    const float value = range == 0 ? static_cast<float>(sum) * static_cast<float>(min)
                                   : part * static_cast<float>(max - min) + static_cast<float>(min);
    out.push_back(value);
  }
  return out;
}

template <class In, class Out>
void map_all(const at::Tensor& in, at::Tensor& out, const Curve& curve) {
  const auto* from = in.const_data_ptr<In>();
  auto* to = out.mutable_data_ptr<Out>();
  parallel_for(0, in.numel(), 16384, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i)
      to[i] = static_cast<Out>(curve.at(static_cast<double>(from[i])));
  });
}

at::Tensor mapped(const at::Tensor& image, const Curve& curve, transforms::DType dtype) {
  const at::Tensor in = image.contiguous();
  const bool to_float = dtype.type == at::kFloat;
  at::Tensor out = at::empty(in.sizes(), at::TensorOptions(to_float ? at::kFloat : at::kDouble));
  AT_DISPATCH_ALL_TYPES_AND(at::kHalf, in.scalar_type(), "mapped", [&] {
    to_float ? map_all<scalar_t, float>(in, out, curve) : map_all<scalar_t, double>(in, out, curve);
  });
  return converted(out, dtype);
}

}  // namespace

void HistogramNormalized::apply(Sample& sample) const {
  for_each_image(sample, [&](Image& image, std::size_t key) {
    at::Tensor counted = image.data;
    if (options_.mask_key) {
      const at::Tensor& mask = sample.image(*options_.mask_key).data;
      if (mask.sizes() != image.data.sizes())
        throw Error("the mask " + transforms::named(sample, *options_.mask_key) + " is " +
                    shape_text(mask.sizes()) + ", but " +
                    transforms::named(sample, keys().at(key)) + " is " +
                    shape_text(image.data.sizes()));
      counted = image.data.masked_select(mask.ne(0));
    }
    const Counts counts = count_values(counted, options_.num_bins);
    const Curve curve(counts.centers, rescaled_sums(counts.counts, options_.min, options_.max));
    const transforms::DType type{image.data.scalar_type()};
    image.data = mapped(image.data, curve, options_.dtype.value_or(type));
  });
}

}  // namespace clara::transforms_intensity
