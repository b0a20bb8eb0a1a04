#include "voxel_marks.hpp"

#include <clara/error.hpp>
#include <clara/train/parallel.hpp>

namespace clara::transforms_crop {
namespace {

constexpr std::int64_t kGrain = 65536;  // voxels that are worth a thread

/// marks[i] |= mark where any channel of `data` from `first` on is above `threshold` or, without
/// `compare`, not 0.
template <class T, bool compare>
void set_marks(const T* data, std::int64_t first, std::int64_t channels, double threshold,
               std::uint8_t mark, std::vector<std::uint8_t>& marks) {
  const auto limit = static_cast<T>(threshold);
  for (std::int64_t channel = first; channel < channels; ++channel) {
    const T* values = data + channel * static_cast<std::int64_t>(marks.size());
    std::uint8_t* out = marks.data();
    parallel_for(0, static_cast<std::int64_t>(marks.size()), kGrain,
                 [=](std::int64_t begin, std::int64_t end) {
                   for (std::int64_t i = begin; i < end; ++i) {
                     const bool is = compare ? values[i] > limit : values[i] != T(0);
                     out[i] = static_cast<std::uint8_t>(out[i] | (is ? mark : 0));
                   }
                 });
  }
}

template <bool compare>
void set_marks(const at::Tensor& tensor, std::int64_t first, double threshold, std::uint8_t mark,
               std::vector<std::uint8_t>& marks) {
  const bool small = tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kByte;
  const at::Tensor data = (small ? tensor : tensor.to(at::kDouble)).cpu().contiguous();
  const auto channels = data.size(0);
  if (data.numel() != channels * static_cast<std::int64_t>(marks.size()))
    throw Error("the image and its label have different sizes");
  if (data.scalar_type() == at::kFloat)
    return set_marks<float, compare>(data.const_data_ptr<float>(), first, channels, threshold, mark,
                                     marks);
  if (data.scalar_type() == at::kByte && !compare)
    return set_marks<std::uint8_t, compare>(data.const_data_ptr<std::uint8_t>(), first, channels,
                                            threshold, mark, marks);
  const at::Tensor exact = data.to(at::kDouble);
  set_marks<double, compare>(exact.const_data_ptr<double>(), first, channels, threshold, mark,
                             marks);
}

}  // namespace

void mark_above(const at::Tensor& image, double threshold, std::uint8_t mark,
                std::vector<std::uint8_t>& marks) {
  set_marks<true>(image, 0, threshold, mark, marks);
}

void mark_not_zero(const at::Tensor& label, std::int64_t first, std::uint8_t mark,
                   std::vector<std::uint8_t>& marks) {
  set_marks<false>(label, first, 0, mark, marks);
}

}  // namespace clara::transforms_crop
