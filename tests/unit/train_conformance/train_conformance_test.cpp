#include "plugins/losses/voxel_losses/cross_entropy_loss.hpp"
#include "plugins/losses/voxel_losses/deep_supervision_loss.hpp"
#include "plugins/losses/voxel_losses/dice_ce_loss.hpp"
#include "plugins/losses/voxel_losses/focal_loss.hpp"
#include "plugins/metrics/voxel_metrics/accuracy.hpp"
#include "plugins/metrics/voxel_metrics/mean_dice.hpp"
#include "plugins/models/networks/segresnet_ds.hpp"
#include "plugins/models/networks/unet.hpp"
#include "plugins/optimizers/gradient_descent/adam.hpp"
#include "plugins/optimizers/gradient_descent/lr_schedulers.hpp"
#include "plugins/optimizers/gradient_descent/novograd.hpp"
#include "plugins/optimizers/gradient_descent/sgd.hpp"

#include <clara/testing/train_conformance.hpp>

namespace clara::testing {

namespace {

template <class T>
T make(const std::string& arguments) {
  return T(read_options<typename T::Options>(parse_json(arguments), "component", nullptr));
}

template <class T>
std::unique_ptr<T> made(const std::string& arguments) {
  return std::make_unique<T>(
      read_options<typename T::Options>(parse_json(arguments), "component", nullptr));
}

class Bare : public OneTensorModel {
 public:
  explicit Bare(Tensors tensors) : tensors_(std::move(tensors)) {}
  at::Tensor forward(const at::Tensor& input) override { return input; }
  std::vector<at::Tensor> parameters() const override { return tensors_; }
  NamedTensors named_parameters() const override { return {}; }
  void train(bool) override {}
  bool is_training() const override { return true; }
  void to(const Placement&) override {}
  State state_dict() const override { return {}; }
  void load_state_dict(const State&) override {}

 private:
  Tensors tensors_;
};

template <class T>
std::unique_ptr<Optimizer> optimizer_over(const Tensors& tensors) {
  Bare model(tensors);
  typename T::Options options;
  options.params.model = &model;
  return std::make_unique<T>(options);
}

std::vector<Sample> samples() {
  std::vector<Sample> all;
  for (int i = 0; i < 4; ++i) {
    Sample sample;
    sample.set(
        "pred",
        Image{at::arange(24).remainder(i + 2).eq(0).to(at::kFloat).view({2, 12}), {}, {}, {}});
    sample.set("label",
               Image{at::arange(24).remainder(3).eq(0).to(at::kFloat).view({2, 12}), {}, {}, {}});
    all.push_back(std::move(sample));
  }
  return all;
}

}  // namespace

TEST_CASE("networks keep what every network has to") {
  auto unet = make<networks::UNet>(
      R"({"spatial_dims": 2, "in_channels": 1, "out_channels": 2, "channels": [2, 4],
          "strides": [2], "norm": "batch", "dropout": 0.2})");
  check_model(unet, at::rand({2, 1, 8, 8}));
  auto deep = make<networks::SegResNetDS>(
      R"({"spatial_dims": 2, "init_filters": 4, "blocks_down": [1, 1, 1], "dsdepth": 2})");
  check_model(deep, at::rand({2, 1, 8, 8}));
}

TEST_CASE("losses keep what every loss has to") {
  const auto logits = at::rand({2, 3, 8, 8});
  const auto label = at::arange(128).remainder(3).to(at::kFloat).view({2, 1, 8, 8});
  const std::string softmax = R"({"to_onehot_y": true, "softmax": true})";
  auto dice = make<voxel_losses::DiceLoss>(softmax);
  check_loss(dice, {logits}, {label});
  auto both = make<voxel_losses::DiceCELoss>(softmax);
  check_loss(both, {logits}, {label});
  auto focal = make<voxel_losses::FocalLoss>(R"({"to_onehot_y": true})");
  check_loss(focal, {logits}, {label});
  auto entropy = make<voxel_losses::CrossEntropyLoss>("{}");
  check_loss(entropy, {logits}, {label});
}

TEST_CASE("metrics keep what every metric has to") {
  for (const auto* arguments : {"{}", R"({"reduction": "mean_batch"})", R"({"reduction": "none"})"})
    check_metric([&] { return made<voxel_metrics::MeanDice>(arguments); }, samples());
  check_metric([] { return made<voxel_metrics::Accuracy>("{}"); }, samples());
}

TEST_CASE("optimizers and schedulers keep what every one has to") {
  using namespace gradient_descent;  // NOLINT: names of one plugin
  check_optimizer(optimizer_over<Adam>);
  check_optimizer(optimizer_over<AdamW>);
  check_optimizer(optimizer_over<SGD>);
  check_optimizer(optimizer_over<Novograd>);
  const Tensors one{at::ones({2}).requires_grad_()}, two{at::ones({2}).requires_grad_()};
  const auto optimizer = optimizer_over<SGD>(one), other = optimizer_over<SGD>(two);
  check_scheduler(
      [](Optimizer& over) {
        CosineAnnealingLR::Options options;
        options.optimizer = over;
        options.t_max = 6;
        return std::make_unique<CosineAnnealingLR>(options);
      },
      *optimizer, *other);
}

}  // namespace clara::testing
