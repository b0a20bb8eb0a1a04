#include "mask.hpp"

#include <ATen/Dispatch.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/gt.h>
#include <ATen/ops/lt.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/where.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <cmath>
#include <limits>

#include "kernels.hpp"
#include "values.hpp"

namespace clara::transforms_intensity {
namespace {

/// As Python's torch.as_tensor has it: whole numbers are cut off, and must fit.
void check_fits(double value, const at::Tensor& image) {
  if (image.is_floating_point() || image.scalar_type() == at::kBool) return;
  const bool fits = AT_DISPATCH_INTEGRAL_TYPES(image.scalar_type(), "check_fits", [&] {
    using Limits = std::numeric_limits<scalar_t>;
    const double whole = std::trunc(value);
    return whole >= static_cast<double>(Limits::lowest()) &&
           whole <= static_cast<double>(Limits::max());
  });
  if (!fits)
    throw Error("cval is " + number_text(value) + ", which is no number of the image's type, " +
                type_name(image));
}

}  // namespace

void ThresholdIntensityd::change(Image& image, std::size_t) const {
  if (image.data.scalar_type() == at::kFloat && image.data.is_cpu()) {
    image.data = thresholded(image.data, static_cast<float>(options_.threshold), options_.above,
                             static_cast<float>(options_.cval));
    return;
  }
  check_fits(options_.cval, image.data);
  const at::Tensor kept = options_.above ? at::gt(image.data, options_.threshold)
                                         : at::lt(image.data, options_.threshold);
  image.data = at::where(kept, image.data, at::scalar_tensor(options_.cval, image.data.options()));
}

void MaskIntensityd::Options::validate(const Options& options, OptionIssues& issues) {
  if (!options.mask_key)
    issues.error("mask_key", "the key of the mask is needed, such as \"mask_key\": \"label\"");
}

void MaskIntensityd::apply(Sample& sample) const {
  for_each_image(sample, [&](Image& image, std::size_t key) {
    const at::Tensor& mask = sample.image(*options_.mask_key).data;
    const at::Tensor& data = image.data;
    bool fits = mask.dim() == data.dim();
    for (std::int64_t axis = 0; fits && axis < data.dim(); ++axis)
      fits = mask.size(axis) == 1 || mask.size(axis) == data.size(axis);
    if (!fits)
      throw Error("the mask " + transforms::named(sample, *options_.mask_key) + " is " +
                  shape_text(mask.sizes()) + ", which does not fit " +
                  transforms::named(sample, keys().at(key)) + ", which is " +
                  shape_text(data.sizes()));
    const bool floats = data.scalar_type() == at::kFloat && mask.scalar_type() == at::kFloat &&
                        data.is_cpu() && mask.is_cpu();
    image.data = floats && mask.sizes() == data.sizes()
                     ? masked(data, mask)
                     : data.mul(mask.to(data.scalar_type()).gt(0));
  });
}

}  // namespace clara::transforms_intensity
