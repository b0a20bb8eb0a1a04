#include "label_filter.hpp"

#include <ATen/ops/empty_like.h>
#include <clara/error.hpp>
#include <clara/train/parallel.hpp>

#include <algorithm>

#include "label_values.hpp"
#include "neighbour_sums.hpp"

namespace clara::transforms_post {

LabelFilterd::LabelFilterd(const Options& options)
    : MapTransform(options), labels_(as_values(options.applied_labels)) {
  std::sort(labels_.begin(), labels_.end());
}

void LabelFilterd::change(Image& image, std::size_t) const {
  constexpr std::int64_t kGrain = 32768;
  const at::Tensor in = image.data.cpu().contiguous();
  at::Tensor out = at::empty_like(in);
  CLARA_VOXEL_TYPES(in.scalar_type(), [&] {
    const auto* from = in.const_data_ptr<scalar_t>();
    auto* to = out.mutable_data_ptr<scalar_t>();
    parallel_for(0, in.numel(), kGrain, [&](std::int64_t begin, std::int64_t end) {
      auto last = static_cast<scalar_t>(0);  // of a label it follows mostly the same
      bool kept = true;
      for (auto i = begin; i < end; ++i) {
        if (!(from[i] == last)) {
          last = from[i];
          kept = last == last &&
                 std::binary_search(labels_.begin(), labels_.end(), static_cast<double>(last));
        }
        to[i] = kept ? from[i] : static_cast<scalar_t>(0);
      }
    });
  });
  image.data = out.to(image.data.device());
}

void LabelToContourd::change(Image& image, std::size_t) const {
  const auto axes = image.data.dim() - 1;
  if (axes != 2 && axes != 3)
    throw Error("a contour is found in images of 2 or 3 spatial axes, this one has " +
                std::to_string(axes));
  const bool wide = image.data.scalar_type() == at::kDouble;
  const at::Tensor in = image.data.cpu().to(wide ? at::kDouble : at::kFloat).contiguous();
  image.data = contour(in).to(image.data.device(), image.data.scalar_type());
}

}  // namespace clara::transforms_post
