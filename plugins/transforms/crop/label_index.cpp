#include "label_index.hpp"

#include <clara/error.hpp>
#include <clara/train/parallel.hpp>

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace clara::transforms_crop {
namespace {

constexpr std::uint8_t kForeground = 1;
constexpr std::uint8_t kBackground = 2;
constexpr std::size_t kBlock = 4096;
constexpr std::int64_t kGrain = 65536;  // voxels that are worth a thread

/// codes[i] |= code where any channel of `data` from `first` on is above `threshold` or, without
/// one, not 0.
template <class T, bool compare>
void mark(const T* data, std::int64_t first, std::int64_t channels, double threshold,
          std::uint8_t code, std::vector<std::uint8_t>& codes) {
  const auto limit = static_cast<T>(threshold);
  for (std::int64_t channel = first; channel < channels; ++channel) {
    const T* values = data + channel * static_cast<std::int64_t>(codes.size());
    std::uint8_t* out = codes.data();
    parallel_for(0, static_cast<std::int64_t>(codes.size()), kGrain,
                 [=](std::int64_t begin, std::int64_t end) {
                   for (std::int64_t i = begin; i < end; ++i) {
                     const bool is = compare ? values[i] > limit : values[i] != T(0);
                     out[i] = static_cast<std::uint8_t>(out[i] | (is ? code : 0));
                   }
                 });
  }
}

template <bool compare>
void mark(const at::Tensor& tensor, std::int64_t first, double threshold, std::uint8_t code,
          std::vector<std::uint8_t>& codes) {
  const bool small = tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kByte;
  const at::Tensor data = (small ? tensor : tensor.to(at::kDouble)).cpu().contiguous();
  const auto channels = data.size(0);
  if (data.numel() != channels * static_cast<std::int64_t>(codes.size()))
    throw Error("the image and its label have different sizes");
  if (data.scalar_type() == at::kFloat)
    return mark<float, compare>(data.const_data_ptr<float>(), first, channels, threshold, code,
                                codes);
  if (data.scalar_type() == at::kByte && !compare)
    return mark<std::uint8_t, compare>(data.const_data_ptr<std::uint8_t>(), first, channels,
                                       threshold, code, codes);
  const at::Tensor exact = data.to(at::kDouble);
  mark<double, compare>(exact.const_data_ptr<double>(), first, channels, threshold, code, codes);
}

}  // namespace

LabelIndex::LabelIndex(const at::Tensor& label, const at::Tensor* image, double threshold)
    : codes_(static_cast<std::size_t>(label.numel() / std::max<std::int64_t>(label.size(0), 1)),
             image == nullptr ? kBackground : 0) {
  if (image != nullptr) mark<true>(*image, 0, threshold, kBackground, codes_);
  mark<false>(label, label.size(0) > 1 ? 1 : 0, 0, kForeground, codes_);
  // Foreground wins: 3 is the code of a voxel that is both.
  for (auto& code : codes_) code = code == 3 ? kForeground : code;
  foreground_.code = kForeground;
  background_.code = kBackground;
  count(foreground_);
  count(background_);
}

void LabelIndex::count(Counts& counts) const {
  counts.blocks.resize((codes_.size() + kBlock - 1) / kBlock);
  const auto count_block = [&](std::size_t block) {
    const std::size_t end = std::min((block + 1) * kBlock, codes_.size());
    std::int32_t sum = 0;
    for (std::size_t i = block * kBlock; i < end; ++i)
      sum += static_cast<int>(codes_[i] == counts.code);
    counts.blocks[block] = sum;
  };
  parallel_for(0, static_cast<std::int64_t>(counts.blocks.size()),
               kGrain / static_cast<std::int64_t>(kBlock),
               [&](std::int64_t begin, std::int64_t end) {
                 for (auto block = begin; block < end; ++block)
                   count_block(static_cast<std::size_t>(block));
               });
  counts.total = std::accumulate(counts.blocks.begin(), counts.blocks.end(), std::int64_t{0});
}

std::int64_t LabelIndex::find(const Counts& counts, std::int64_t n) const {
  std::size_t block = 0;
  while (n >= counts.blocks.at(block)) n -= counts.blocks[block++];
  for (std::size_t i = block * kBlock;; ++i)
    if (codes_[i] == counts.code && n-- == 0) return static_cast<std::int64_t>(i);
}

}  // namespace clara::transforms_crop
