#include "class_index.hpp"

#include <ATen/ops/empty.h>
#include <clara/error.hpp>
#include <clara/train/parallel.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "voxel_marks.hpp"

namespace clara::transforms_crop {
namespace {

constexpr std::int64_t kGrain = 65536;        // voxels that are worth a thread
constexpr std::size_t kMostCounts = 1 << 22;  // of classes and blocks together

/// codes[i]: the class that data[i] is, where it is one and `valid` (empty: everywhere).
template <class T>
void code(const T* data, std::int64_t classes, const std::vector<std::uint8_t>& valid,
          std::vector<std::int16_t>& codes) {
  const auto limit = static_cast<T>(classes);
  const std::uint8_t* counts = valid.empty() ? nullptr : valid.data();
  std::int16_t* out = codes.data();
  parallel_for(0, static_cast<std::int64_t>(codes.size()), kGrain,
               [=](std::int64_t begin, std::int64_t end) {
                 for (std::int64_t i = begin; i < end; ++i) {
                   const bool within = data[i] >= T(0) && data[i] < limit;
                   const auto number = static_cast<std::int16_t>(within ? data[i] : T(0));
                   const bool is = within && static_cast<T>(number) == data[i] &&
                                   (counts == nullptr || counts[i] != 0);
                   out[i] = static_cast<std::int16_t>(is ? number : -1);
                 }
               });
}

std::size_t voxels_of(const at::Tensor& label) {
  return static_cast<std::size_t>(label.numel() / std::max<std::int64_t>(label.size(0), 1));
}

std::size_t classes_of(const at::Tensor& label, const ClassSearch& search) {
  if (label.size(0) > 1) return static_cast<std::size_t>(label.size(0));
  if (!search.num_classes)
    throw Error(
        "the label has one channel, so num_classes has to say how many classes there are in it");
  return static_cast<std::size_t>(*search.num_classes);
}

}  // namespace

ClassIndex::ClassIndex(const at::Tensor& label, const ClassSearch& search, const at::Tensor* image,
                       double threshold)
    : voxels_(voxels_of(label)), totals_(classes_of(label, search)), most_(search.most) {
  std::vector<std::uint8_t> valid;
  if (image != nullptr) {
    valid.resize(voxels_);
    mark_above(*image, threshold, 1, valid);
  }
  while (totals_.size() * (voxels_ / block_ + 1) > kMostCounts && block_ < voxels_) block_ *= 2;
  if (label.size(0) > 1)
    mask_channels(label, valid);
  else
    code_classes(label, valid);
  count_blocks();
}

void ClassIndex::code_classes(const at::Tensor& label, const std::vector<std::uint8_t>& valid) {
  codes_.resize(voxels_);
  const auto classes = static_cast<std::int64_t>(totals_.size());
  const at::Tensor data = label.cpu().contiguous();
  if (data.scalar_type() == at::kFloat)
    return code(data.const_data_ptr<float>(), classes, valid, codes_);
  if (data.scalar_type() == at::kByte) {
    const at::Tensor wide = data.to(at::kShort);
    return code(wide.const_data_ptr<std::int16_t>(), classes, valid, codes_);
  }
  const at::Tensor exact = data.to(at::kDouble);
  code(exact.const_data_ptr<double>(), classes, valid, codes_);
}

void ClassIndex::mask_channels(const at::Tensor& label, const std::vector<std::uint8_t>& valid) {
  masks_.reserve(totals_.size() * voxels_);
  for (std::size_t channel = 0; channel < totals_.size(); ++channel) {
    std::vector<std::uint8_t> mask(voxels_);
    mark_not_zero(label.narrow(0, static_cast<std::int64_t>(channel), 1), 0, 1, mask);
    for (std::size_t i = 0; i < valid.size(); ++i) mask[i] = mask[i] & valid[i];
    masks_.insert(masks_.end(), mask.begin(), mask.end());
  }
}

bool ClassIndex::is(std::size_t of, std::size_t voxel) const {
  return codes_.empty() ? masks_[of * voxels_ + voxel] != 0
                        : codes_[voxel] == static_cast<std::int16_t>(of);
}

void ClassIndex::count_blocks() {
  const auto blocks = (voxels_ + block_ - 1) / block_;
  blocks_.assign(totals_.size() * blocks, 0);
  const auto count_block = [&](std::size_t block) {
    const auto end = std::min((block + 1) * block_, voxels_);
    if (codes_.empty()) {
      for (std::size_t of = 0; of < totals_.size(); ++of)
        blocks_[of * blocks + block] = std::accumulate(
            masks_.begin() + static_cast<std::ptrdiff_t>(of * voxels_ + block * block_),
            masks_.begin() + static_cast<std::ptrdiff_t>(of * voxels_ + end), std::int32_t{0});
      return;
    }
    for (auto i = block * block_; i < end; ++i)
      if (codes_[i] >= 0) ++blocks_[static_cast<std::size_t>(codes_[i]) * blocks + block];
  };
  const auto grain = std::max<std::int64_t>(1, kGrain / static_cast<std::int64_t>(block_));
  parallel_for(0, static_cast<std::int64_t>(blocks), grain,
               [&](std::int64_t begin, std::int64_t end) {
                 for (auto block = begin; block < end; ++block)
                   count_block(static_cast<std::size_t>(block));
               });
  for (std::size_t of = 0; of < totals_.size(); ++of)
    totals_[of] = std::accumulate(blocks_.begin() + static_cast<std::ptrdiff_t>(of * blocks),
                                  blocks_.begin() + static_cast<std::ptrdiff_t>((of + 1) * blocks),
                                  std::int64_t{0});
}

std::int64_t ClassIndex::count(std::size_t of) const {
  const auto total = totals_.at(of);
  return most_ && *most_ > 0 && total > *most_ && total > 1 ? *most_ : total;
}

std::int64_t ClassIndex::spread(std::size_t of, std::int64_t n) const {
  const auto total = totals_[of];
  const auto counted = count(of);
  if (counted == total || counted == 1) return n;  // of one, numpy.linspace leaves the first
  if (n == counted - 1) return total - 1;
  // As numpy.linspace(0, total - 1, counted), rounded to the even.
  const double step = static_cast<double>(total - 1) / static_cast<double>(counted - 1);
  return static_cast<std::int64_t>(std::nearbyint(static_cast<double>(n) * step));
}

std::int64_t ClassIndex::at(std::size_t of, std::int64_t n) const {
  n = spread(of, n);
  const auto blocks = (voxels_ + block_ - 1) / block_;
  std::size_t block = 0;
  while (n >= blocks_.at(of * blocks + block)) n -= blocks_[of * blocks + block++];
  for (auto i = block * block_;; ++i)
    if (is(of, i) && n-- == 0) return static_cast<std::int64_t>(i);
}

at::Tensor ClassIndex::places() const {
  const auto classes = totals_.size();
  std::vector<std::int64_t> head{static_cast<std::int64_t>(classes)};
  for (std::size_t of = 0; of < classes; ++of) head.push_back(count(of));
  const auto sum = std::accumulate(head.begin() + 1, head.end(), std::int64_t{0});
  at::Tensor out = at::empty({static_cast<std::int64_t>(head.size()) + sum}, at::kLong);
  auto* next = std::copy(head.begin(), head.end(), out.mutable_data_ptr<std::int64_t>());
  const bool all = std::equal(totals_.begin(), totals_.end(), head.begin() + 1);
  if (all && !codes_.empty()) {
    fill_by_code(next);
    return out;
  }
  for (std::size_t of = 0; of < classes; ++of) {
    std::int64_t seen = 0;
    std::int64_t taken = 0;
    for (std::size_t i = 0; taken < head[of + 1]; ++i)
      if (is(of, i) && seen++ == spread(of, taken)) {
        *next++ = static_cast<std::int64_t>(i);
        ++taken;
      }
  }
  return out;
}

/// All classes in one pass; `next`: where the first voxel of class 0 belongs.
void ClassIndex::fill_by_code(std::int64_t* next) const {
  std::vector<std::int64_t*> ends;
  for (const auto total : totals_) {
    ends.push_back(next);
    next += total;
  }
  for (std::size_t i = 0; i < voxels_; ++i)
    if (codes_[i] >= 0) *ends[static_cast<std::size_t>(codes_[i])]++ = static_cast<std::int64_t>(i);
}

}  // namespace clara::transforms_crop
