#include "labels.hpp"

#include <ATen/ops/any.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/eq.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <clara/error.hpp>

#include <vector>

namespace clara::transforms_utility {

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
