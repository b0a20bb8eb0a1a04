/// The parts of a training, each by itself: the native side of bench/parts.py, which has the same
/// cases in Python. Reads the name of a case from each line of stdin, runs it once, and prints its
/// seconds.

#include "plugins/inferers/patch_inferers/sliding_window_inferer.hpp"
#include "plugins/losses/voxel_losses/dice_loss.hpp"
#include "plugins/metrics/voxel_metrics/accuracy.hpp"
#include "plugins/metrics/voxel_metrics/mean_dice.hpp"
#include "plugins/models/networks/unet.hpp"
#include "plugins/optimizers/gradient_descent/adam.hpp"

#include <clara/testing/fakes.hpp>
#include <clara/train/checkpoint.hpp>

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <string>

namespace {

using namespace clara;  // NOLINT(google-build-using-namespace): a program, not a library

networks::UNet::Options spleen() {
  return read_options<networks::UNet::Options>(
      parse_json(R"({"spatial_dims": 3, "in_channels": 1, "out_channels": 2,
                     "channels": [16, 32, 64, 128, 256], "strides": [2, 2, 2, 2],
                     "num_res_units": 2, "norm": "batch"})"),
      "UNet", nullptr);
}

voxel_losses::DiceLoss::Options dice() {
  voxel_losses::DiceLoss::Options options;
  options.to_onehot_y = true;
  options.softmax = true;
  return options;
}

class Training {
 public:
  Training() : net_(spleen()), loss_(dice()), adam_(adam_options()) { step(); }

  void forward() {
    const at::NoGradGuard no_grad;
    net_.train(false);
    net_.forward(image_);
  }
  void step() {
    net_.train(true);
    adam_.zero_grad();
    loss_.forward(net_.forward(image_), label_).backward();
    adam_.step();
  }
  void optimizer() { adam_.step(); }
  void save() {
    State state;
    state.set("model", net_.state_dict());
    state.set("optimizer", adam_.state_dict());
    write_checkpoint(file_, state);
  }
  void load() {
    const auto state = read_checkpoint(file_);
    net_.load_state_dict(state.at("model"));
    adam_.load_state_dict(state.at("optimizer"));
  }

 private:
  gradient_descent::Adam::Options adam_options() {
    gradient_descent::Adam::Options options;
    options.params.model = &net_;
    return options;
  }

  networks::UNet net_;
  voxel_losses::DiceLoss loss_;
  gradient_descent::Adam adam_;
  at::Tensor image_ = at::randn({1, 1, 96, 96, 96});
  at::Tensor label_ = (at::rand({1, 1, 96, 96, 96}) > 0.9).to(at::kFloat);
  std::filesystem::path file_ = std::filesystem::temp_directory_path() / "clara_bench_native.pt";
};

class Voxels {
 public:
  void loss() {
    const auto logits = logits_.detach().requires_grad_();
    voxel_losses::DiceLoss(dice()).forward(logits, label_).backward();
  }
  void mean_dice() {
    voxel_metrics::MeanDice metric({});
    metric.update(sample());
    metric.values();
  }
  void accuracy() {
    voxel_metrics::Accuracy metric({});
    metric.update(sample());
    metric.values();
  }

 private:
  std::vector<Sample> sample() const {
    Sample result;
    result.set("pred", Image{prediction_, {}, {}, {}});
    result.set("label", Image{truth_, {}, {}, {}});
    return {result};
  }

  at::Tensor logits_ = at::randn({2, 2, 96, 96, 96});
  at::Tensor label_ = (at::rand({2, 1, 96, 96, 96}) > 0.9).to(at::kFloat);
  at::Tensor first_ = (at::rand({1, 192, 192, 128}) > 0.9).to(at::kFloat);
  at::Tensor prediction_ = at::cat({1 - first_, first_});
  at::Tensor truth_ = at::cat({1 - first_, first_}).flip({1});
};

/// Only the cutting and the putting together: the network answers at once.
class Windows {
 public:
  void run(const char* mode) {
    const at::NoGradGuard no_grad;
    patch_inferers::SlidingWindowInferer::Options options;
    options.roi_size = std::vector<std::optional<std::int64_t>>{96, 96, 96};
    options.sw_batch_size = 4;
    options.overlap = 0.5;
    options.mode = mode;
    testing::FakeContext context;
    const patch_inferers::SlidingWindowInferer inferer(options, context);
    inferer.infer(image_, [&](const at::Tensor& windows) {
      return answer_.narrow(0, 0, windows.size(0)).clone();
    });
  }

 private:
  at::Tensor image_ = at::randn({1, 1, 192, 192, 128});
  at::Tensor answer_ = at::ones({4, 2, 96, 96, 96});
};

}  // namespace

int main(int, char** arguments) {
  at::set_num_threads(std::stoi(arguments[1]));
  Training training;
  Voxels voxels;
  Windows windows;
  const std::map<std::string, std::function<void()>> cases{
      {"forward", [&] { training.forward(); }},
      {"training step", [&] { training.step(); }},
      {"optimizer step", [&] { training.optimizer(); }},
      {"save checkpoint", [&] { training.save(); }},
      {"load checkpoint", [&] { training.load(); }},
      {"dice loss", [&] { voxels.loss(); }},
      {"mean dice", [&] { voxels.mean_dice(); }},
      {"accuracy", [&] { voxels.accuracy(); }},
      {"windows", [&] { windows.run("constant"); }},
      {"gaussian windows", [&] { windows.run("gaussian"); }}};
  for (std::string name; std::getline(std::cin, name);) {
    const auto start = std::chrono::steady_clock::now();
    cases.at(name)();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::cout << seconds.count() << std::endl;
  }
}
