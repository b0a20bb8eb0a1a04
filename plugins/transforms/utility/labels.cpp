#include "labels.hpp"

#include <ATen/ops/any.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/eq.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <clara/error.hpp>
#include <clara/train/parallel.hpp>

#include <algorithm>
#include <vector>

namespace clara::transforms_utility {
namespace {

/// The usual case, float32 to float32, in one pass: in blocks, so that each stays in a near cache.
at::Tensor replaced(const at::Tensor& data, const std::vector<double>& from,
                    const std::vector<double>& to) {
  constexpr std::int64_t kBlock = 4096;
  constexpr std::int64_t kGrain = 65536;  // values that are worth a thread
  const at::Tensor in = data.cpu().contiguous();
  at::Tensor out = at::empty(in.sizes(), in.options());
  const auto* values = in.const_data_ptr<float>();
  auto* changed = out.mutable_data_ptr<float>();
  parallel_for(0, in.numel(), kGrain, [&](std::int64_t begin, std::int64_t end) {
    for (auto first = begin; first < end; first += kBlock) {
      const auto last = std::min(first + kBlock, end);
      std::copy(values + first, values + last, changed + first);
      for (std::size_t pair = 0; pair < from.size(); ++pair) {
        const auto old_value = static_cast<float>(from[pair]);
        const auto new_value = static_cast<float>(to[pair]);
        for (auto i = first; i < last; ++i)
          changed[i] = values[i] == old_value ? new_value : changed[i];
      }
    }
  });
  return out.to(data.device());
}

}  // namespace

void ConvertToMultiChannelBasedOnBratsClassesd::change(Image& image, std::size_t) const {
  const bool one = image.data.dim() == 4 && image.data.size(0) == 1;
  const at::Tensor label = one ? image.data.squeeze(0) : image.data;
  auto shape = label.sizes().vec();
  shape.insert(shape.begin(), 3);
  at::Tensor out = at::empty(shape, label.options().dtype(at::kBool));
  at::Tensor core = out[0];
  at::Tensor whole = out[1];
  at::Tensor enhancing = out[2];
  at::eq_out(enhancing, label, et_label_);
  at::eq_out(core, label, 1).logical_or_(enhancing);
  at::eq_out(whole, label, 2).logical_or_(core);
  image.data = std::move(out);
}

void LabelToMaskd::change(Image& image, std::size_t) const {
  const auto channels = axis_of(0, image.data.dim(), "the channel's axis") + image.data.size(0);
  if (channels > 1) {
    std::vector<at::Tensor> chosen;
    for (const auto label : options_.select_labels) {
      if (label < -channels || label >= channels)
        throw Error("select_labels has " + std::to_string(label) + ", but the label has " +
                    std::to_string(channels) + " channels, the first is 0");
      chosen.push_back(image.data.select(0, label < 0 ? label + channels : label));
    }
    image.data = at::stack(chosen);
  } else {
    at::Tensor chosen = image.data.eq(options_.select_labels[0]);
    for (std::size_t i = 1; i < options_.select_labels.size(); ++i)
      chosen.logical_or_(image.data.eq(options_.select_labels[i]));
    image.data = std::move(chosen);
  }
  if (options_.merge_channels) image.data = at::any(image.data, 0).unsqueeze(0);
}

void MapLabelValued::change(Image& image, std::size_t) const {
  if (image.data.scalar_type() == at::kFloat && options_.dtype.type == at::kFloat) {
    image.data = replaced(image.data, options_.orig_labels, options_.target_labels);
    return;
  }
  at::Tensor out = image.data.to(options_.dtype.type).contiguous();
  for (std::size_t i = 0; i < options_.orig_labels.size(); ++i) {
    const double from = options_.orig_labels[i];
    if (from == options_.target_labels[i]) continue;
    const at::Tensor to = at::scalar_tensor(options_.target_labels[i], at::kDouble);
    out = at::where(image.data.eq(from), to.to(out.options()), out);
  }
  image.data = std::move(out);
}

}  // namespace clara::transforms_utility
