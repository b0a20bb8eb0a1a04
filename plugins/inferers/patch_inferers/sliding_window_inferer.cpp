#include "sliding_window_inferer.hpp"

#include <clara/internal/float_range.hpp>
#include <clara/internal/texts.hpp>

#include "blend.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/pad.h>

#include <algorithm>
#include <array>

namespace clara::patch_inferers {

namespace {

using O = SlidingWindowInferer::Options;

template <class T>
std::vector<T> per_axis(const OneOrMany<T>& written, std::size_t axes) {
  if (written.single) return std::vector<T>(axes, written[0]);
  return written.values;
}

/// What the network gave for some windows: [window, channel, spatial...] each.
void check_answers(const Tensors& answers, std::int64_t windows, const Sizes& window) {
  if (answers.empty()) throw Error("SlidingWindowInferer: the network answers with nothing");
  for (const auto& answer : answers)
    if (answer.dim() != static_cast<std::int64_t>(window.size()) + 2 || answer.size(0) != windows)
      throw Error("SlidingWindowInferer: the network answers " + std::to_string(windows) +
                  " windows of " + shape_text(window) + " with shape " +
                  shape_text(answer.sizes()) + "; it has to be [window, channel, spatial...]");
}

void check_size(at::IntArrayRef size, const Sizes& first, const WindowPlan& plan) {
  if (size != at::IntArrayRef(first))
    throw Error("SlidingWindowInferer: the network answers some windows with " + shape_text(first) +
                " and others with " + shape_text(size));
  if (!plan.buffers.empty() && size != at::IntArrayRef(plan.window))
    throw Error("SlidingWindowInferer: the network answers windows of " + shape_text(plan.window) +
                " with " + shape_text(size) + ", which cannot be buffered; leave buffer_steps out");
}

}  // namespace

std::span<const Field> SlidingWindowInferer::Options::fields() {
  static const std::array list{
      field<&O::roi_size>("roi_size", "size of a window; null or below 1: the image's").required(),
      field<&O::sw_batch_size>("sw_batch_size", "windows in one batch").at_least(1),
      field<&O::overlap>("overlap", "share of a window that the next one covers again").at_least(0),
      field<&O::mode>("mode", "how overlapping windows are averaged")
          .one_of({"constant", "gaussian"}),
      field<&O::sigma_scale>("sigma_scale", "width of the gaussian, in windows").above(0),
      field<&O::padding_mode>("padding_mode", "what surrounds an image smaller than a window")
          .one_of({"constant", "reflect", "replicate", "circular"}),
      field<&O::cval>("cval", "value around the image when padding_mode is constant")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::sw_device>("sw_device", "MONAI's; the windows go where the network is"),
      field<&O::device>("device",
                        "where the result is put together, if this machine has it; default: where "
                        "the image is"),
      field<&O::progress>("progress", "accepted for MONAI's sake; progress is the host's"),
      field<&O::cache_roi_weight_map>("cache_roi_weight_map",
                                      "accepted for MONAI's sake; the weights cost little"),
      field<&O::cpu_thresh>("cpu_thresh",
                            "voxels above which the result is put together on the CPU"),
      field<&O::buffer_steps>("buffer_steps",
                              "places along buffer_dim whose windows are put together first, for "
                              "a small GPU; null or 0: each window goes to the result at once"),
      field<&O::buffer_dim>("buffer_dim", "a spatial axis; negative ones count from the last")};
  return list;
}

void SlidingWindowInferer::Options::validate(const Options& options, OptionIssues& issues) {
  for (const auto share : options.overlap)
    if (share >= 1) issues.error("overlap", "must be below 1, got " + number_text(share));
  const auto axes = options.roi_size.size();
  const auto check_length = [&](const char* name, const OneOrMany<double>& list) {
    if (!list.single && !options.roi_size.single && list.size() != axes)
      issues.error(name, "must be one number or one for each of the " + std::to_string(axes) +
                             " entries of roi_size");
  };
  check_length("overlap", options.overlap);
  check_length("sigma_scale", options.sigma_scale);
}

SlidingWindowInferer::SlidingWindowInferer(Options options, Context& context)
    : options_(std::move(options)) {
  if (options_.device) device_ = run_device(context, options_.device);
}

Tensors SlidingWindowInferer::infer_all(const Tensors& all, const Predictor& network) const {
  const auto& inputs = one_tensor(all, "SlidingWindowInferer");
  const auto plan = this->plan(inputs);
  const auto image = plan.padded() ? pad(inputs, plan) : inputs;
  const auto output = inputs.options().device(output_device(inputs)).requires_grad(false);
  at::Tensor weights;
  if (options_.mode == "gaussian")
    weights = gaussian_weights(plan.window, per_axis(options_.sigma_scale, plan.window.size()),
                               inputs.options().requires_grad(false));

  std::vector<Blend> blends;  // one for each output of the network
  const auto items = image.size(0);
  for (const auto& batch : batches(plan, items)) {
    std::vector<at::Tensor> windows;
    for (auto i = batch.first; i < batch.second; ++i)
      windows.push_back(window_of(image, plan, i / plan.count(), i % plan.count()));
    const auto answers = network({windows.size() == 1 ? windows[0] : at::cat(windows)});
    check_answers(answers, batch.second - batch.first, plan.window);
    const auto outputs = plan.buffers.empty() ? answers.size() : 1;  // as in MONAI
    for (std::size_t n = 0; n < outputs; ++n) {
      const auto size = answers[n].sizes().slice(2);
      if (blends.size() <= n) blends.emplace_back(plan, weights, size.vec());
      check_size(size, blends[n].answer_size(), plan);
      for (auto i = batch.first; i < batch.second; ++i)
        blends[n].add(answers[n].narrow(0, i - batch.first, 1), items, i / plan.count(),
                      i % plan.count(), output);
    }
  }
  Tensors results;
  for (auto& blend : blends) results.push_back(blend.finish(inputs.sizes().slice(2)));
  return results;
}

/// The first window and the one behind the last of each batch: a batch holds windows of one buffer
/// only, where there are buffers.
std::vector<std::pair<std::int64_t, std::int64_t>> SlidingWindowInferer::batches(
    const WindowPlan& plan, std::int64_t items) const {
  Sizes ends;
  if (plan.buffers.empty()) ends.push_back(items * plan.count());
  for (std::int64_t item = 0; item < items; ++item)
    for (const auto& buffer : plan.buffers) ends.push_back(item * plan.count() + buffer.end);
  std::vector<std::pair<std::int64_t, std::int64_t>> all;
  std::int64_t first = 0;
  for (const auto end : ends)
    for (; first < end; first = all.back().second)
      all.emplace_back(first, std::min(first + options_.sw_batch_size, end));
  return all;
}

WindowPlan SlidingWindowInferer::plan(const at::Tensor& inputs) const {
  if (inputs.dim() < 3 || (!options_.roi_size.single &&
                           options_.roi_size.size() + 2 != static_cast<std::size_t>(inputs.dim())))
    throw Error("SlidingWindowInferer: an input of shape " + shape_text(inputs.sizes()) +
                " has not the [batch, channel, " + std::to_string(options_.roi_size.size()) +
                " spatial sizes] that roi_size stands for");
  const auto image = inputs.sizes().slice(2).vec();
  Sizes roi;
  for (const auto& size : per_axis(options_.roi_size, image.size()))
    roi.push_back(size.value_or(0));
  auto plan = plan_windows(image, roi, per_axis(options_.overlap, image.size()));
  if (options_.buffer_steps.value_or(0) <= 0) return plan;
  const auto axes = static_cast<std::int64_t>(image.size());
  const auto axis = options_.buffer_dim + (options_.buffer_dim < 0 ? axes : 0);
  if (axis < 0 || axis >= axes)
    throw Error("SlidingWindowInferer: buffer_dim " + std::to_string(options_.buffer_dim) +
                " is none of the " + std::to_string(axes) + " spatial axes of an input of shape " +
                shape_text(inputs.sizes()));
  buffer_windows(plan, static_cast<std::size_t>(axis), *options_.buffer_steps);
  return plan;
}

// What surrounds an image is made of it, once: a mirror has less than its length to give.
void SlidingWindowInferer::check_padding(const at::Tensor& inputs, const WindowPlan& plan) const {
  // As torch, and so MONAI: said only where something is padded.
  if (options_.padding_mode != "constant" && options_.cval != 0)
    throw Error("SlidingWindowInferer: an image of " + shape_text(inputs.sizes().slice(2)) +
                " is smaller than a window, and padding_mode " + options_.padding_mode +
                " takes no cval; only constant does");
  const bool mirrored = options_.padding_mode == "reflect";
  if (!mirrored && options_.padding_mode != "circular") return;
  for (std::size_t axis = 0; axis < plan.image.size(); ++axis) {
    const auto size = inputs.size(static_cast<std::int64_t>(axis) + 2);
    const auto most = std::max(plan.pad_before[axis], plan.pad_after[axis]);
    if (most < size || (most == size && !mirrored)) continue;
    throw Error("SlidingWindowInferer: axis " + std::to_string(axis) + " of an image of " +
                shape_text(inputs.sizes().slice(2)) + " cannot be padded by " +
                std::to_string(most) + " voxels to a window with padding_mode " +
                options_.padding_mode + ", which has " +
                (mirrored ? "less than " : "no more than ") +
                "its length to give; constant and replicate can");
  }
}

at::Tensor SlidingWindowInferer::pad(const at::Tensor& inputs, const WindowPlan& plan) const {
  check_padding(inputs, plan);
  Sizes widths;  // torch counts from the last axis
  for (std::size_t axis = plan.image.size(); axis-- > 0;) {
    widths.push_back(plan.pad_before[axis]);
    widths.push_back(plan.pad_after[axis]);
  }
  if (options_.padding_mode == "constant")
    return at::pad(inputs, widths, "constant", options_.cval);
  return at::pad(inputs, widths, options_.padding_mode);
}

at::Device SlidingWindowInferer::output_device(const at::Tensor& inputs) const {
  if (device_) return *device_;
  std::int64_t voxels = 1;
  for (const auto size : inputs.sizes().slice(2)) voxels *= size;
  return options_.cpu_thresh && voxels > *options_.cpu_thresh ? at::Device(at::kCPU)
                                                              : inputs.device();
}

}  // namespace clara::patch_inferers
