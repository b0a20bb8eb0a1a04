#include "labels.hpp"

#include <ATen/ops/any.h>
#include <ATen/ops/isin.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <clara/error.hpp>

#include <vector>

namespace clara::transforms_utility {

void ConvertToMultiChannelBasedOnBratsClassesd::change(Image& image, std::size_t) const {
  const bool one = image.data.dim() == 4 && image.data.size(0) == 1;
  const at::Tensor label = one ? image.data.squeeze(0) : image.data;
  const at::Tensor enhancing = label.eq(et_label_);
  const at::Tensor core = label.eq(1).logical_or_(enhancing);
  image.data = at::stack({core, label.eq(2).logical_or_(core), enhancing});
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
    const at::Tensor wanted = at::tensor(options_.select_labels.values, at::kDouble);
    image.data = at::isin(image.data.to(at::kDouble), wanted.to(image.data.device()));
  }
  if (options_.merge_channels) image.data = at::any(image.data, 0).unsqueeze(0);
}

void MapLabelValued::change(Image& image, std::size_t) const {
  at::Tensor out = image.data.to(options_.dtype.type).clone(at::MemoryFormat::Contiguous);
  for (std::size_t i = 0; i < options_.orig_labels.size(); ++i) {
    const double from = options_.orig_labels[i];
    if (from != options_.target_labels[i])
      out.masked_fill_(image.data.eq(from),
                       at::scalar_tensor(options_.target_labels[i], at::kDouble).to(out.options()));
  }
  image.data = std::move(out);
}

}  // namespace clara::transforms_utility
