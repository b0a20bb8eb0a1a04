#include "label_index.hpp"

#include <ATen/ops/empty.h>
#include <clara/train/parallel.hpp>

#include <algorithm>
#include <numeric>

#include "voxel_marks.hpp"

namespace clara::transforms_crop {
namespace {

constexpr std::uint8_t kForeground = 1;
constexpr std::uint8_t kBackground = 2;
constexpr std::size_t kBlock = 4096;
constexpr std::int64_t kGrain = 65536;  // voxels that are worth a thread

}  // namespace

LabelIndex::LabelIndex(const at::Tensor& label, const at::Tensor* image, double threshold)
    : codes_(static_cast<std::size_t>(label.numel() / std::max<std::int64_t>(label.size(0), 1)),
             image == nullptr ? kBackground : 0) {
  if (image != nullptr) mark_above(*image, threshold, kBackground, codes_);
  mark_not_zero(label, label.size(0) > 1 ? 1 : 0, kForeground, codes_);
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

at::Tensor LabelIndex::places(const Counts& counts) const {
  at::Tensor out = at::empty({counts.total}, at::kLong);
  std::vector<std::int64_t> first(counts.blocks.size());
  std::exclusive_scan(counts.blocks.begin(), counts.blocks.end(), first.begin(), std::int64_t{0});
  auto* to = out.mutable_data_ptr<std::int64_t>();
  parallel_for(0, static_cast<std::int64_t>(counts.blocks.size()),
               kGrain / static_cast<std::int64_t>(kBlock),
               [&](std::int64_t begin, std::int64_t end) {
                 for (auto block = static_cast<std::size_t>(begin);
                      block < static_cast<std::size_t>(end); ++block) {
                   auto* next = to + first[block];
                   const auto last = std::min((block + 1) * kBlock, codes_.size());
                   for (auto i = block * kBlock; i < last; ++i)
                     if (codes_[i] == counts.code) *next++ = static_cast<std::int64_t>(i);
                 }
               });
  return out;
}

}  // namespace clara::transforms_crop
