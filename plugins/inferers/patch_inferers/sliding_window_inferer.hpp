#pragma once

#include "window_plan.hpp"

#include <clara/context.hpp>
#include <clara/options.hpp>
#include <clara/train/device.hpp>
#include <clara/train/inferer.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clara::patch_inferers {

/// monai.inferers.SlidingWindowInferer: overlapping windows of the input, their answers averaged.
/// Each output of the network is put together by itself; one whose answers have another spatial
/// size than the windows becomes as many times larger or smaller than the input. Windows that leave
/// the input are not made: the last of an axis is moved back; an input smaller than a window is
/// padded for the network and cropped afterwards.
class SlidingWindowInferer : public Inferer {
 public:
  struct Options {
    OneOrMany<std::optional<std::int64_t>> roi_size;
    std::int64_t sw_batch_size = 1;
    OneOrMany<double> overlap = 0.25;
    std::string mode = "constant";
    OneOrMany<double> sigma_scale = 0.125;
    std::string padding_mode = "constant";
    double cval = 0.0;
    std::optional<DeviceName> sw_device;
    std::optional<DeviceName> device;
    bool progress = false;
    bool cache_roi_weight_map = false;
    std::optional<std::int64_t> cpu_thresh;
    std::optional<std::int64_t> buffer_steps;
    std::int64_t buffer_dim = -1;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  SlidingWindowInferer(Options options, Context& context);
  Tensors infer_all(const Tensors& all, const Predictor& network) const override;

 private:
  WindowPlan plan(const at::Tensor& inputs) const;
  std::vector<std::pair<std::int64_t, std::int64_t>> batches(const WindowPlan& plan,
                                                             std::int64_t items) const;
  void check_padding(const at::Tensor& inputs, const WindowPlan& plan) const;
  at::Tensor pad(const at::Tensor& inputs, const WindowPlan& plan) const;
  at::Device output_device(const at::Tensor& inputs) const;

  Options options_;
  std::optional<at::Device> device_;  ///< where results are put together, when the config says it
};

}  // namespace clara::patch_inferers
