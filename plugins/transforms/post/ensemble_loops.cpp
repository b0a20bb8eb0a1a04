#include "ensemble_loops.hpp"

#include <ATen/ops/empty_like.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/stack.h>
#include <clara/error.hpp>
#include <clara/train/parallel.hpp>
#include <clara/value.hpp>

#include <algorithm>
#include <array>
#include <atomic>

namespace clara::transforms_post {
namespace {

constexpr std::int64_t kBlock = 1024;
constexpr std::int64_t kGrain = 32 * kBlock;
/// torch sums so many rows one after the other, and more of them in groups.
constexpr std::size_t kInOrder = 15;

at::Tensor torch_mean(const std::vector<at::Tensor>& items, const at::Tensor& weights) {
  at::Tensor all = at::stack(items);
  if (weights.defined()) {
    std::vector<std::int64_t> shape(weights.sizes().begin(), weights.sizes().end());
    shape.resize(static_cast<std::size_t>(std::max(all.dim(), weights.dim())), 1);
    const at::Tensor each = weights.dim() == 0 ? weights : weights.view(shape);
    const at::Tensor mean = weights.dim() == 0 ? weights : each.mean(0, true);
    all = all.mul(each).div(mean);
  }
  return all.mean(0);
}

/// A weight of each item and channel, and their mean.
struct Weights {
  std::vector<float> each;  ///< [item, channel]
  std::vector<float> mean;  ///< [channel]
};

Weights spread(const at::Tensor& weights, std::size_t items, std::int64_t channels) {
  const auto count = static_cast<std::int64_t>(items);
  const at::Tensor table = (weights.dim() == 2 ? weights : weights.unsqueeze(1));
  const at::Tensor mean = table.mean(0, true).expand({1, channels}).contiguous();
  const at::Tensor all = table.expand({count, channels}).contiguous();
  return {{all.const_data_ptr<float>(), all.const_data_ptr<float>() + all.numel()},
          {mean.const_data_ptr<float>(), mean.const_data_ptr<float>() + mean.numel()}};
}

template <class T>
void mean_block(const std::vector<const T*>& items, std::int64_t begin, std::int64_t count,
                const Weights* weights, std::int64_t channel, std::int64_t channels, T* to) {
  std::array<T, kBlock> sum{};
  for (std::size_t item = 0; item < items.size(); ++item) {
    const T* from = items[item] + begin;
    if (weights == nullptr) {
      for (std::int64_t i = 0; i < count; ++i) sum[static_cast<std::size_t>(i)] += from[i];
      continue;
    }
    const auto weight = static_cast<T>(weights->each[item * static_cast<std::size_t>(channels) +
                                                     static_cast<std::size_t>(channel)]);
    const auto mean = static_cast<T>(weights->mean[static_cast<std::size_t>(channel)]);
    for (std::int64_t i = 0; i < count; ++i)
      sum[static_cast<std::size_t>(i)] += from[i] * weight / mean;
  }
  const auto number = static_cast<T>(items.size());
  for (std::int64_t i = 0; i < count; ++i)
    to[begin + i] = sum[static_cast<std::size_t>(i)] / number;
}

template <class T>
at::Tensor loop_mean(const std::vector<at::Tensor>& items, const at::Tensor& weights) {
  std::vector<at::Tensor> owned;
  std::vector<const T*> from;
  for (const auto& item : items) {
    owned.push_back(item.contiguous());
    from.push_back(owned.back().const_data_ptr<T>());
  }
  at::Tensor out = at::empty_like(owned[0]);
  const auto channels = weights.defined() && owned[0].dim() > 0 ? owned[0].size(0) : 1;
  if (out.numel() == 0) return out;
  const auto voxels = out.numel() / channels;
  Weights spread_weights;
  if (weights.defined()) spread_weights = spread(weights, items.size(), channels);
  const Weights* how = weights.defined() ? &spread_weights : nullptr;
  auto* to = out.mutable_data_ptr<T>();
  for (std::int64_t channel = 0; channel < channels; ++channel)
    parallel_for(0, voxels, kGrain, [&](std::int64_t start, std::int64_t end) {
      for (auto begin = start; begin < end; begin += kBlock)
        mean_block(from, channel * voxels + begin, std::min(kBlock, end - begin), how, channel,
                   channels, to);
    });
  return out;
}

}  // namespace

at::Tensor mean_of(const std::vector<at::Tensor>& items, const at::Tensor& weights) {
  const auto type = items[0].scalar_type();
  bool plain = items.size() <= kInOrder && items[0].is_cpu() &&
               (!weights.defined() || (weights.dim() > 0 && weights.dim() <= 2));
  for (const auto& item : items) plain = plain && item.scalar_type() == type && item.is_cpu();
  if (plain && type == at::kFloat) return loop_mean<float>(items, weights);
  if (plain && type == at::kDouble) return loop_mean<double>(items, weights);
  return torch_mean(items, weights);
}

at::Tensor vote(const std::vector<at::Tensor>& items, std::int64_t classes) {
  std::vector<at::Tensor> owned;
  std::vector<const std::int64_t*> from;
  for (const auto& item : items) {
    owned.push_back(item.to(at::kLong).cpu().contiguous());
    from.push_back(owned.back().const_data_ptr<std::int64_t>());
  }
  at::Tensor out = at::empty_like(owned[0]);
  auto* to = out.mutable_data_ptr<std::int64_t>();
  std::atomic<const std::int64_t*> wrong = nullptr;
  parallel_for(0, out.numel(), kGrain, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = begin; i < end; ++i) {
      std::size_t most = 0;
      for (const auto* candidate : from) {
        const auto label = candidate[i];
        if (label < 0 || label >= classes) wrong = candidate + i;
        const auto votes = static_cast<std::size_t>(std::count_if(
            from.begin(), from.end(), [&](const auto* item) { return item[i] == label; }));
        if (votes > most || (votes == most && label < to[i])) {
          most = votes;
          to[i] = label;
        }
      }
    }
  });
  if (const auto* label = wrong.load())
    throw Error("the label " + std::to_string(*label) + " is not one of " +
                std::to_string(classes) + " classes (0 to " + std::to_string(classes - 1) + ")");
  return out;
}

}  // namespace clara::transforms_post
