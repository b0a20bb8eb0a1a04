#pragma once

#include <clara/plugin.hpp>
#include <clara/train/map_transform.hpp>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace clara::transforms_intensity {

/// What a transform of torchvision drew for one image, in its order.
struct TorchVisionDraws {
  std::array<std::int64_t, 4> order{0, 1, 2, 3};  ///< of ColorJitter's changes
  std::array<std::optional<double>, 4> factors;   ///< brightness, contrast, saturation, hue
  bool happens = true;                            ///< of those with a probability
};

/// A transform of torchvision by its name. MONAI's TorchVisiond and RandTorchVisiond, for some of
/// them: ColorJitter, Grayscale, Normalize, RandomGrayscale, RandomHorizontalFlip and
/// RandomVerticalFlip. Random ones draw what torch's generator of a worker process draws there.
class TorchVision {
 public:
  /// One number stands for a range round what changes nothing.
  using Around = std::variant<double, std::array<double, 2>>;
  struct Options : MapOptions {
    std::string name;
    std::optional<Around> brightness, contrast, saturation, hue;
    std::optional<std::vector<double>> mean, std;
    std::optional<bool> inplace;
    std::optional<std::int64_t> num_output_channels;
    std::optional<double> p;
    static Fields<Options> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit TorchVision(Options options);
  bool is_random() const;
  /// In torch's order of draws; `rng` gives the numbers of a torch generator of the same seed.
  TorchVisionDraws draw(Rng& rng) const;
  at::Tensor changed(const at::Tensor& image, const TorchVisionDraws& drawn) const;
  const Options& options() const { return options_; }

 private:
  at::Tensor jittered(at::Tensor image, const TorchVisionDraws& drawn) const;
  at::Tensor normalized(const at::Tensor& image) const;
  Options options_;
  std::array<std::optional<std::array<double, 2>>, 4> ranges_;  ///< none: not changed
};

/// One of those without random numbers.
class TorchVisiond : public MapTransform {
 public:
  explicit TorchVisiond(TorchVision vision)
      : MapTransform(vision.options()), vision_(std::move(vision)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  TorchVision vision_;
};

/// A random one. D: what was drawn for each key.
class RandTorchVisiond : public RandomMapTransform<std::vector<TorchVisionDraws>> {
 public:
  explicit RandTorchVisiond(TorchVision vision)
      : RandomMapTransform(vision.options()), vision_(std::move(vision)) {}
  std::vector<TorchVisionDraws> draw(const Sample& sample, Rng& rng) const override;
  void change(Image& image, std::size_t key,
              const std::vector<TorchVisionDraws>& drawn) const override;
  /// None of Compose's: its generator is that of torch, which the stream's own seed seeds.
  int seeds() const override { return 0; }

 private:
  TorchVision vision_;
};

/// Offers TorchVisiond and RandTorchVisiond, which make one or the other by the `name` in their
/// arguments.
void add_torchvision(Registry& registry);

}  // namespace clara::transforms_intensity
