#include "overlap.hpp"

#include <clara/train/parallel.hpp>

#include <algorithm>
#include <vector>

namespace clara::voxel_metrics {

namespace {

constexpr std::int64_t kBlock = 4096;  // partial sums of 0 and 1 stay exact in float

/// The values as contiguous floats on the CPU; a copy only when they are not.
at::Tensor plain(const at::Tensor& values) {
  return values.detach().to(at::TensorOptions(at::kFloat).device(at::kCPU)).contiguous();
}

/// 1 where the class is, or the value itself.
template <bool kClass>
float weight(float value, float number) {
  if constexpr (kClass) return value == number ? 1.0F : 0.0F;
  return value;
}

struct Source {
  const float* values;
  float number;
};

/// Of one block.
struct Sums {
  float prediction = 0;
  float label = 0;
  float both = 0;
};

template <bool kPredictionClass, bool kLabelClass>
Sums sums_of(Source prediction, Source label, std::int64_t begin, std::int64_t end) {
  Sums sums;
  for (auto i = begin; i < end; ++i) {
    const float p =
        weight<kPredictionClass>(prediction.values[i], prediction.number) != 0 ? 1.0F : 0.0F;
    const float y = weight<kLabelClass>(label.values[i], label.number);
    sums.prediction += p;
    sums.label += y;
    sums.both += p * y;
  }
  return sums;
}

template <bool kPredictionClass, bool kLabelClass>
Overlap count(Source prediction, Source label, std::int64_t length) {
  std::vector<Sums> blocks(static_cast<std::size_t>((length + kBlock - 1) / kBlock));
  parallel_for(0, static_cast<std::int64_t>(blocks.size()), 16,
               [&](std::int64_t begin, std::int64_t end) {
                 for (auto block = begin; block < end; ++block)
                   blocks[static_cast<std::size_t>(block)] = sums_of<kPredictionClass, kLabelClass>(
                       prediction, label, block * kBlock, std::min((block + 1) * kBlock, length));
               });
  Overlap result;
  for (const auto& sums : blocks) {  // in their order: the same however many threads there were
    result.prediction += static_cast<double>(sums.prediction);
    result.label += static_cast<double>(sums.label);
    result.both += static_cast<double>(sums.both);
  }
  return result;
}

}  // namespace

Overlap overlap(const Channel& prediction, const Channel& label) {
  const auto p = plain(prediction.values);
  const auto y = plain(label.values);
  const Source from{p.const_data_ptr<float>(),
                    static_cast<float>(prediction.class_number.value_or(0))};
  const Source to{y.const_data_ptr<float>(), static_cast<float>(label.class_number.value_or(0))};
  if (prediction.class_number)
    return label.class_number ? count<true, true>(from, to, p.numel())
                              : count<true, false>(from, to, p.numel());
  return label.class_number ? count<false, true>(from, to, p.numel())
                            : count<false, false>(from, to, p.numel());
}

Agreement agreement(const at::Tensor& prediction, const at::Tensor& label) {
  const auto p = plain(prediction);
  const auto y = plain(label);
  const auto* from = p.const_data_ptr<float>();
  const auto* to = y.const_data_ptr<float>();
  Agreement result;
  std::int64_t other = 0;
  for (std::int64_t i = 0; i < p.numel(); ++i) {
    result.equal += from[i] == to[i] ? 1 : 0;
    other += (from[i] == 0 || from[i] == 1) && (to[i] == 0 || to[i] == 1) ? 0 : 1;
  }
  result.binary = other == 0;
  return result;
}

}  // namespace clara::voxel_metrics
