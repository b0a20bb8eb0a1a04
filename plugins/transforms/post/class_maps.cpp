#include "class_maps.hpp"

#include <ATen/ops/argmax.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <clara/error.hpp>
#include <clara/train/parallel.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <string>
#include <vector>

namespace clara::transforms_post {
namespace {

constexpr std::int64_t kBlock = 1024;
constexpr std::int64_t kGrain = 32 * kBlock;  // voxels that are worth a thread

/// torch's order: NaN is above every number, and the first of equals wins.
bool above(float value, float best) { return value > best || (value != value && best == best); }

void argmax_block(const float* scores, std::int64_t channels, std::int64_t stride,
                  std::int64_t count, float* out) {
  std::array<float, kBlock> best{};
  std::copy_n(scores, count, best.begin());
  std::fill_n(out, count, 0.0F);
  for (std::int64_t channel = 1; channel < channels; ++channel) {
    const float* values = scores + channel * stride;
    const auto index = static_cast<float>(channel);
    for (std::int64_t i = 0; i < count; ++i) {
      const bool is = above(values[i], best[static_cast<std::size_t>(i)]);
      best[static_cast<std::size_t>(i)] = is ? values[i] : best[static_cast<std::size_t>(i)];
      out[i] = is ? index : out[i];
    }
  }
}

std::vector<std::int64_t> with_channels(const at::Tensor& tensor, std::int64_t channels) {
  std::vector<std::int64_t> sizes(tensor.sizes().begin(), tensor.sizes().end());
  sizes[0] = channels;
  return sizes;
}

}  // namespace

at::Tensor argmax_channel(const at::Tensor& scores) {
  if (!scores.is_cpu() || scores.scalar_type() != at::kFloat)
    return at::argmax(scores, 0, true).to(at::kFloat);
  const at::Tensor in = scores.contiguous();
  at::Tensor out = at::empty(with_channels(in, 1), in.options());
  const std::int64_t voxels = out.numel();
  const float* from = in.const_data_ptr<float>();
  auto* to = out.mutable_data_ptr<float>();
  parallel_for(0, voxels, kGrain, [&](std::int64_t start, std::int64_t end) {
    for (std::int64_t begin = start; begin < end; begin += kBlock)
      argmax_block(from + begin, in.size(0), voxels, std::min(kBlock, end - begin), to + begin);
  });
  return out;
}

at::Tensor one_hot(const at::Tensor& label, std::int64_t classes) {
  if (label.dim() == 0) return one_hot(label.view({1}), classes);
  if (label.size(0) != 1)
    throw Error("a label image for to_onehot has one channel, this one has " +
                std::to_string(label.size(0)));
  if (!label.is_cpu()) {
    at::Tensor out = at::zeros(with_channels(label, classes), label.options().dtype(at::kFloat));
    return out.scatter_(0, label.to(at::kLong), 1);
  }
  const at::Tensor indices = label.to(at::kInt).contiguous();
  at::Tensor out = at::empty(with_channels(indices, classes), indices.options().dtype(at::kFloat));
  const auto* from = indices.const_data_ptr<std::int32_t>();
  auto* to = out.mutable_data_ptr<float>();
  const std::int64_t voxels = indices.numel();
  std::atomic<std::uint32_t> found = 0;
  parallel_for(0, voxels, kGrain, [&](std::int64_t begin, std::int64_t end) {
    std::uint32_t most = 0;
    for (std::int64_t i = begin; i < end; ++i)
      most = std::max(most, static_cast<std::uint32_t>(from[i]));  // a negative one is huge
    for (auto seen = found.load(); seen < most && !found.compare_exchange_weak(seen, most);) {
    }
  });
  const std::uint32_t highest = found;
  if (highest >= static_cast<std::uint32_t>(classes))
    throw Error("the label " + std::to_string(static_cast<std::int32_t>(highest)) +
                " is not one of " + std::to_string(classes) + " classes (0 to " +
                std::to_string(classes - 1) + ")");
  parallel_for(0, voxels, kGrain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t channel = 0; channel < classes; ++channel)
      for (std::int64_t i = begin; i < end; ++i)
        to[channel * voxels + i] = from[i] == channel ? 1.0F : 0.0F;
  });
  return out;
}

}  // namespace clara::transforms_post
