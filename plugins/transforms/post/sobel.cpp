#include "sobel.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv3d.h>
#include <ATen/ops/pad.h>
#include <ATen/ops/tensor.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <set>

namespace clara::transforms_post {
namespace {

at::Tensor kernel_of(const std::vector<double>& values, double divisor, at::ScalarType type) {
  at::Tensor out = at::tensor(values, at::TensorOptions(at::kDouble)).to(type).view({1, 1, 3});
  return divisor == 1 ? out : out.div_(divisor);
}

at::Tensor convolved(const at::Tensor& image, const at::Tensor& weight, std::int64_t groups) {
  constexpr std::int64_t one = 1;
  constexpr std::int64_t none = 0;
  if (image.dim() == 3)
    return at::conv1d(image, weight, {}, at::IntArrayRef(one), at::IntArrayRef(none),
                      at::IntArrayRef(one), groups);
  if (image.dim() == 4)
    return at::conv2d(image, weight, {}, at::IntArrayRef(one), at::IntArrayRef(none),
                      at::IntArrayRef(one), groups);
  return at::conv3d(image, weight, {}, at::IntArrayRef(one), at::IntArrayRef(none),
                    at::IntArrayRef(one), groups);
}

/// One axis after the other from the first to the last, all padded before, as MONAI does it.
/// `image`: [1, channel, 1 to 3 spatial axes].
at::Tensor separable(const at::Tensor& image, const std::vector<at::Tensor>& kernels,
                     std::int64_t axis, const std::string& mode) {
  if (axis < 0) return image;
  const auto axes = image.dim() - 2;
  const auto& kernel = kernels[static_cast<std::size_t>(axis)];
  const auto channels = image.size(1);
  std::vector<std::int64_t> shape(static_cast<std::size_t>(image.dim()), 1);
  shape[static_cast<std::size_t>(axis + 2)] = -1;
  std::vector<std::int64_t> repeats(static_cast<std::size_t>(image.dim()), 1);
  repeats[0] = channels;
  std::vector<std::int64_t> padding(static_cast<std::size_t>(2 * axes), 0);
  const auto at = static_cast<std::size_t>(2 * (axes - 1 - axis));
  padding[at] = padding[at + 1] = (kernel.numel() - 1) / 2;
  const at::Tensor padded = at::pad(image, padding, mode);
  return convolved(separable(padded, kernels, axis - 1, mode), kernel.view(shape).repeat(repeats),
                   channels);
}

void check_padding(const at::Tensor& image, std::int64_t pad, const std::string& mode) {
  for (std::int64_t axis = 1; axis < image.dim(); ++axis)
    if ((mode == "reflect" && pad >= image.size(axis)) ||
        (mode == "circular" && pad > image.size(axis)))
      throw Error("axis " + std::to_string(axis) + " of an image of " +
                  grid_text(transforms::spatial_shape(image)) + " cannot be padded by " +
                  std::to_string(pad) + " voxels with padding_mode " + mode +
                  "; zeros or replicate can");
}

}  // namespace

void SobelGradientsd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.kernel_size % 2 == 0)
    issues.error("kernel_size",
                 "expected an odd number, got " + std::to_string(options.kernel_size));
  if (options.normalize_kernels && !at::isFloatingType(options.dtype.type))
    issues.error("dtype", "with normalize_kernels, expected a float type, got " +
                              TypeOf<transforms::DType>::print(options.dtype).as_string());
}

SobelGradientsd::SobelGradientsd(Options options) : MapKeys(options), options_(std::move(options)) {
  const auto type = options_.dtype.type;
  const double scale = options_.normalize_kernels ? 2 : 1;
  difference_ = kernel_of({-1, 0, 1}, scale, type);
  smooth_ = kernel_of({1, 2, 1}, scale * scale, type);
  const at::Tensor wider = kernel_of({1, 2, 1}, scale * scale, type);
  for (auto size = options_.kernel_size; size > 3; size -= 2) {
    difference_ = at::conv1d(difference_, wider, {}, 1, 2);
    smooth_ = at::conv1d(smooth_, wider, {}, 1, 2);
  }
}

at::Tensor SobelGradientsd::filtered(const at::Tensor& image, std::int64_t axis) const {
  const auto axes = image.dim() - 2;
  std::vector<at::Tensor> kernels(static_cast<std::size_t>(axes), smooth_.view({-1}).to(image));
  kernels[static_cast<std::size_t>(axis)] = difference_.view({-1}).to(image);
  at::Tensor out = separable(image, kernels, axes - 1,
                             options_.padding_mode == "zeros" ? "constant" : options_.padding_mode);
  if (!options_.normalize_gradients) return out;
  const at::Tensor low = out.min();
  if (low.item<double>() != out.max().item<double>()) out.sub_(low);
  const at::Tensor high = out.max();
  if (!(high.item<double>() > 0)) return out;
  if (!out.is_floating_point())
    throw Error("gradients of whole numbers cannot be normalised; CastToTyped makes them floats");
  out.div_(high);
  return out;
}

at::Tensor SobelGradientsd::gradients_of(const at::Tensor& image) const {
  const auto axes = image.dim() - 1;
  if (image.scalar_type() == at::kBool)
    throw Error(
        "gradients are of numbers, not of true and false; CastToTyped makes an image of them");
  if (axes < 1 || axes > 3)
    throw Error("gradients are of images of 1 to 3 spatial axes, this one has " +
                std::to_string(axes));
  check_padding(image, options_.kernel_size / 2, options_.padding_mode);
  std::vector<std::int64_t> wanted;
  if (options_.spatial_axes)
    for (const auto axis : *options_.spatial_axes)
      wanted.push_back(transforms::spatial_axis(axis, axes));
  else
    for (std::int64_t axis = 0; axis < axes; ++axis) wanted.push_back(axis);
  std::vector<at::Tensor> parts;
  for (const auto axis : wanted) parts.push_back(filtered(image.unsqueeze(0), axis));
  if (parts.empty()) throw Error("spatial_axes is empty: there is no gradient to compute");
  return at::cat(parts, 1).squeeze(0);
}

void SobelGradientsd::apply(Sample& sample) const {
  for (const auto& key : keys()) {
    if (!visits(sample, key)) continue;
    Image image = sample.image(key);
    image.data = gradients_of(image.data);
    sample.set(options_.new_key_prefix.value_or("") + key, std::move(image));
  }
}

}  // namespace clara::transforms_post
